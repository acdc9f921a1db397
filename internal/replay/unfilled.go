package replay

import (
	"fmt"
	"slices"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/seed"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/internal/trace"
)

// withoutRows says of the tables that stayed empty where that matters: what a revision does to the rows of
// such a table was not tried. That any other table is empty is listed, and changes nothing.
func (j *judge) withoutRows(r *Round) {
	for _, unfilled := range r.Seeded.Unfilled {
		if !r.worksOnRows(unfilled.Table) {
			continue
		}
		j.gaps = append(j.gaps, Gap{
			Revision: r.Revision,
			What:     fmt.Sprintf("what %s does to rows of %s", r.Revision.ID, unfilled.Table),
			Why:      "no row could be made for the table: " + unfilled.Reason,
			Fix:      "add rows of it with seed.sql in migrate-check.yaml",
		})
	}
}

// worksOnRows reports whether the revision can do something to rows of a table: it changes its columns or
// what they must hold, or its statements read or change rows. A table that it makes has no rows yet, and
// that one that it drops had some is no surprise.
func (r *Round) worksOnRows(table string) bool {
	isIt := func(o *snapshot.Object) bool { return o.Kind == "table" && o.Name == table }
	for _, c := range r.Changes {
		switch object := c.Object(); {
		case isIt(object) && (c.Before == nil || c.After == nil):
			return false
		case isIt(object), object.Table == table && slices.Contains(meetsRows, object.Kind):
			return true
		}
	}
	return readsOrWrites(r.Up, table) || changesRows(r.Down, table)
}

// meetsRows are the parts of a table that its rows can be in the way of.
var meetsRows = []string{"column", "constraint", "index", "index of constraint"}

// readsOrWrites reports whether a script that was watched did something with rows of a table.
func readsOrWrites(script *apply.Outcome, table string) bool {
	return slices.ContainsFunc(script.Trace, func(s trace.Statement) bool {
		return slices.ContainsFunc(s.Accesses, func(a trace.Access) bool { return a.Table.String() == table }) ||
			slices.ContainsFunc(s.Rewrites, func(r trace.Relation) bool { return r.String() == table })
	})
}

// changesRows reports whether a statement of a script that was not watched counts rows and names the table.
func changesRows(script *apply.Outcome, table string) bool {
	if script == nil {
		return false
	}
	counting := &apply.Outcome{Statements: slices.DeleteFunc(slices.Clone(script.Statements), func(s apply.Statement) bool { return s.Rows < 0 }), Trace: script.Trace}
	_, found := find(mentions(counting), []string{lastName(table)}, nil)
	return found
}

// forgetFilled takes the tables off the list that have rows after all: the user's own.
func (s *Seeded) forgetFilled(state *seed.State) {
	s.Unfilled = slices.DeleteFunc(s.Unfilled, func(u seed.Unfilled) bool { return state.Rows(u.Table) > 0 })
}
