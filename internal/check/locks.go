package check

import (
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

// addLocks says what the upgrade locks, as a whole and statement by statement.
func (s *subject) addLocks(revision *plan.Revision, upgrade *apply.Outcome) {
	if upgrade == nil || upgrade.Trace == nil {
		return
	}
	existed := s.existedBefore(upgrade.Trace)
	order := newSequence(upgrade)
	for _, impact := range trace.Summary(upgrade.Trace, existed) {
		if impact.Mode == "" {
			continue
		}
		revision.Locks = append(revision.Locks, plan.Lock{
			Table:   tableName(impact.Table),
			Mode:    impact.Mode.SQL(),
			Blocks:  blocks(impact.BlocksReads, impact.BlocksWrites),
			Held:    impact.Held,
			Since:   order.number[impact.Taken],
			Until:   order.until(impact.Taken),
			Rewrite: impact.Rewritten,
			Scan:    impact.Scanned,
			Index:   impact.Indexed,
			Reason:  rewriteReason(upgrade.Trace, impact.Table),
		})
	}
	effects := trace.Effects(upgrade.Trace)
	for i, statement := range upgrade.Statements {
		for _, at := range statement.Traced {
			revision.Statements[i].Watched = upgrade.Trace[at].Seen != trace.Unseen
			revision.Statements[i].Outside = outside(upgrade.Trace[at].Seen)
			for _, effect := range effects[at] {
				if existed(effect.Table) {
					lock := lock(effect)
					lock.Until = order.until(at)
					lock.Reason = rewriteReason(upgrade.Trace[at:at+1], effect.Table)
					revision.Statements[i].Locks = append(revision.Statements[i].Locks, lock)
				}
			}
		}
		revision.Statements[i].Rows = s.rows(upgrade, statement)
	}
}

// existedBefore tells the tables that were there before the upgrade. The tool's own is none of them.
func (s *subject) existedBefore(statements []trace.Statement) func(trace.Relation) bool {
	created := map[uint32]bool{}
	for _, statement := range statements {
		for _, relation := range statement.Created {
			created[relation.OID] = true
		}
	}
	return func(relation trace.Relation) bool { return !created[relation.OID] && !s.isTools(relation) }
}

// isTools reports whether the table is where the migration tool notes what it has applied.
func (s *subject) isTools(relation trace.Relation) bool {
	own := s.changes.Head.VersionTable
	return own == relation.Name || own == relation.String()
}

func lock(effect trace.Effect) plan.Lock {
	return plan.Lock{
		Table:   tableName(effect.Table),
		Mode:    effect.Mode.SQL(),
		Blocks:  blocks(effect.BlocksReads, effect.BlocksWrites),
		Held:    effect.Held,
		Rewrite: effect.Rewritten,
		Scan:    effect.Scanned,
		Index:   effect.Indexed,
	}
}

func blocks(reads, writes bool) string {
	switch {
	case reads:
		return "reads and writes"
	case writes:
		return "writes"
	}
	return ""
}

func outside(seen trace.Sight) plan.Outside {
	switch seen {
	case trace.Stopped:
		return plan.Stopped
	case trace.Watched:
		return plan.Polled
	}
	return ""
}

// rewriteReason is why a table was rewritten: each reason that the statements which did it give, once.
// Empty if one of them gives none.
func rewriteReason(statements []trace.Statement, table trace.Relation) string {
	var reasons []string
	for _, statement := range statements {
		if !slices.ContainsFunc(statement.Rewrites, func(r trace.Relation) bool { return r.OID == table.OID }) {
			continue
		}
		reason := lint.RewriteReason(statement.SQL)
		if reason == "" {
			return ""
		}
		if !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	return strings.Join(reasons, ", and ")
}

// rows are what a statement did to the rows of tables, whether they were there before or not.
func (s *subject) rows(upgrade *apply.Outcome, statement apply.Statement) (list []plan.Rows) {
	for _, at := range statement.Traced {
		for _, access := range upgrade.Trace[at].Accesses {
			if access.Inserted+access.Updated+access.Deleted == 0 || access.Table.Schema == "pg_catalog" || s.isTools(access.Table) {
				continue
			}
			name := tableName(access.Table)
			i := slices.IndexFunc(list, func(r plan.Rows) bool { return r.Table == name })
			if i < 0 {
				list = append(list, plan.Rows{Table: name})
				i = len(list) - 1
			}
			list[i].Inserted += access.Inserted
			list[i].Updated += access.Updated
			list[i].Deleted += access.Deleted
		}
	}
	slices.SortFunc(list, func(a, b plan.Rows) int { return strings.Compare(a.Table, b.Table) })
	return list
}

func tableName(table trace.Relation) string {
	return lint.Name{Schema: table.Schema, Name: table.Name}.String()
}
