package migration

import (
	"fmt"
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

// order reports pending revisions that do not come after those of the base.
func (c *comparison) order() {
	if c.tool.Graph {
		c.heads()
		return
	}
	var later *Revision // the last revision of the base that is still there
	for _, r := range c.Head.Revisions {
		if c.base[r.ID] != nil && !r.Repeatable {
			later = r
		}
	}
	if later == nil {
		return
	}
	for _, r := range c.Head.Revisions {
		if r == later {
			return
		}
		if c.base[r.ID] != nil {
			continue
		}
		c.add(lint.Finding{
			Rule: OutOfOrderRevision, Severity: lint.Error, Revision: r.ID,
			Position: lint.Position{Path: r.Path(), Line: max(1, r.Upgrade.Line)},
			Message: fmt.Sprintf("revision %s is new and sorts before %s, which is on the base: %s",
				title(r), title(later), c.tool.outOfOrder),
			Hint: c.goLast(r),
		})
	}
}

// goLast says how to bring a revision behind those of the base.
func (c *comparison) goLast(r *Revision) string {
	if c.tool.moveLast != "" {
		return c.tool.moveLast
	}
	return c.renumber(r)
}

// heads reports that the change leaves more heads than there were. What goes on where a branch of the base ended is
// meant to be there, and so are the labelled branches of a project that is new.
// https://alembic.sqlalchemy.org/en/latest/branches.html
func (c *comparison) heads() {
	if len(c.Head.Unread) > 0 {
		return // what looks like a head may have a follower
	}
	heads, were := newGraph(c.Head.Revisions...).heads(), newGraph(c.Base.Revisions...).heads()
	if len(heads) <= max(1, len(were)) {
		return
	}
	meant := func(r *Revision) bool {
		return c.broken(r) || len(were) == 0 && c.labelled(r) || c.continues(r, heads, were)
	}
	extra := slices.DeleteFunc(slices.Clone(heads), meant)
	if len(extra) == 0 || len(extra) == 1 && len(were) == 0 {
		return
	}
	if len(extra) == 1 { // beside those that were there
		extra = slices.DeleteFunc(heads, c.broken)
	}
	at := extra[len(extra)-1]
	for _, r := range extra {
		if c.base[r.ID] == nil {
			at = r
		}
	}
	other := slices.DeleteFunc(slices.Clone(extra), func(r *Revision) bool { return r == at })
	c.add(lint.Finding{
		Rule: MultipleHeads, Severity: lint.Error, Revision: at.ID,
		Position: lint.Position{Path: at.Path(), Line: 1},
		Message:  fmt.Sprintf("the revisions end in %d heads, so alembic upgrade head refuses to run: %s", len(extra), titles(extra)),
		Hint:     c.joinHint(at, other[len(other)-1]),
	})
}

// joinHint says how to get back to one head. A branch with a label may be meant to stay apart.
func (c *comparison) joinHint(at, other *Revision) string {
	hint := fmt.Sprintf("set down_revision of %s to %q, or join the heads by a new revision with `alembic merge heads`", at.ID, other.ID)
	if c.labelled(at) {
		hint += "; if the branch is meant to stay apart, deploy with `alembic upgrade heads` and say so: \"migrate-check:ignore multiple-heads: reason\""
	}
	return hint
}

// continues reports whether a head is the only one that goes on where the base ended in one of its heads.
func (c *comparison) continues(r *Revision, heads, were []*Revision) bool {
	for _, end := range were {
		if !c.follows(r, end.ID) {
			continue
		}
		if !slices.ContainsFunc(heads, func(other *Revision) bool { return other != r && c.follows(other, end.ID) }) {
			return true
		}
	}
	return false
}

// follows reports whether a revision is the one with the ID, or comes after it.
func (c *comparison) follows(r *Revision, id string) (does bool) {
	c.ancestors(r, func(at *Revision) bool {
		does = does || at.ID == id
		return !does
	})
	return does
}

// broken reports whether a revision has a problem of its own, which is to be mended first.
func (c *comparison) broken(r *Revision) bool {
	return slices.ContainsFunc(c.Head.Problems, func(p lint.Finding) bool { return p.Severity == lint.Error && p.Path == r.Path() })
}

// labelled reports whether a revision is on a branch with a label: the label of any revision before it
// on the same branch holds for it too.
func (c *comparison) labelled(r *Revision) (is bool) {
	c.ancestors(r, func(at *Revision) bool {
		is = is || len(at.Labels) > 0
		return !is
	})
	return is
}

// ancestors visits a revision and those before it on the head, until it is told to stop.
func (c *comparison) ancestors(r *Revision, visit func(*Revision) bool) {
	seen := map[string]bool{}
	pending := []*Revision{r}
	for len(pending) > 0 {
		at := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if at == nil || seen[at.ID] {
			continue
		}
		if !visit(at) {
			return
		}
		seen[at.ID] = true
		for _, parent := range at.Parents {
			pending = append(pending, c.head[parent])
		}
	}
}
