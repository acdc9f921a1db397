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
			Position: lint.Position{Path: r.Path(), Line: 1},
			Message: fmt.Sprintf("revision %s is new and sorts before %s, which is on the base: %s",
				title(r), title(later), c.tool.outOfOrder),
			Hint: c.renumber(r),
		})
	}
}

// heads reports that the change leaves more heads than there were. Heads of labelled branches are meant
// to be there.
// https://alembic.sqlalchemy.org/en/latest/branches.html
func (c *comparison) heads() {
	if len(c.Head.Unread) > 0 {
		return // what looks like a head may have a follower
	}
	heads := newGraph(c.Head.Revisions...).heads()
	if len(heads) <= max(1, len(newGraph(c.Base.Revisions...).heads())) {
		return
	}
	unlabelled := slices.DeleteFunc(heads, func(r *Revision) bool { return c.labelled(r) || c.broken(r) })
	if len(unlabelled) <= 1 {
		return
	}
	at := unlabelled[len(unlabelled)-1]
	for _, r := range unlabelled {
		if c.base[r.ID] == nil {
			at = r
		}
	}
	other := slices.DeleteFunc(slices.Clone(unlabelled), func(r *Revision) bool { return r == at })
	c.add(lint.Finding{
		Rule: MultipleHeads, Severity: lint.Error, Revision: at.ID,
		Position: lint.Position{Path: at.Path(), Line: 1},
		Message:  fmt.Sprintf("the revisions end in %d heads, so alembic upgrade head refuses to run: %s", len(unlabelled), titles(unlabelled)),
		Hint: fmt.Sprintf("set down_revision of %s to %q, or join the heads by a new revision with `alembic merge heads`",
			at.ID, other[len(other)-1].ID),
	})
}

// broken reports whether a revision has a problem of its own, which is to be mended first.
func (c *comparison) broken(r *Revision) bool {
	return slices.ContainsFunc(c.Head.Problems, func(p lint.Finding) bool { return p.Severity == lint.Error && p.Path == r.Path() })
}

// labelled reports whether a revision is on a branch with a label: the label of any revision before it
// on the same branch holds for it too.
func (c *comparison) labelled(r *Revision) bool {
	seen := map[string]bool{}
	pending := []*Revision{r}
	for len(pending) > 0 {
		at := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if at == nil || seen[at.ID] {
			continue
		}
		if len(at.Labels) > 0 {
			return true
		}
		seen[at.ID] = true
		for _, parent := range at.Parents {
			pending = append(pending, c.head[parent])
		}
	}
	return false
}
