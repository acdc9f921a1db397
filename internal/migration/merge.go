package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// CompareTip says what goes wrong only when the head is merged: the branch it merges into has moved on
// from base to tip, and both added revisions. There is nothing to say where the head is the result of
// the merge already.
func CompareTip(base, tip, head *Project) []lint.Finding {
	c := &comparison{
		Changes: &Changes{Base: base, Head: head}, tool: Lookup(head.Tool),
		base: byID(base.Revisions), head: byID(head.Revisions),
	}
	var theirs []*Revision // new on the tip
	for _, r := range tip.Revisions {
		if c.base[r.ID] == nil {
			theirs = append(theirs, r)
		}
	}
	var ours []*Revision
	for _, r := range head.Revisions {
		if c.base[r.ID] == nil {
			ours = append(ours, r)
		}
	}
	into := tip.Ref
	if into == "" {
		into = "the branch it merges into"
	}
	theirs, ours = c.sameNumbers(theirs, ours, into)
	if len(theirs) == 0 || len(ours) == 0 {
		return c.Findings
	}
	switch {
	case c.tool.Graph && len(head.Unread)+len(tip.Unread) > 0: // what looks like a head may have a follower
	case c.tool.Graph:
		c.headsAfterMerge(theirs, ours, into)
	case c.tool.compare != nil:
		c.orderAfterMerge(theirs, ours, into)
	}
	slices.SortFunc(c.Findings, lint.Finding.Compare)
	return c.Findings
}

// sameNumbers reports revisions that both sides added under one ID, and gives what is left of both. A
// revision that is the same on both sides was merged already.
func (c *comparison) sameNumbers(theirs, ours []*Revision, into string) (_, _ []*Revision) {
	there := byID(theirs)
	drop := map[string]bool{}
	for _, r := range ours {
		other := there[r.ID]
		if other == nil {
			continue
		}
		drop[r.ID] = true
		if sameMeaning(other.Upgrade, r.Upgrade) {
			continue
		}
		c.add(lint.Finding{
			Rule: BrokenHistory, Severity: lint.Error, Revision: r.ID,
			Position: lint.Position{Path: r.Path(), Line: 1},
			Message: fmt.Sprintf("revision %s is new here and, as %s, new on %s: after the merge there are two with one number",
				title(r), other.Path(), into),
			Hint: "run `git merge " + shellWord(into) + "`, then " + c.renumber(r, theirs...),
		})
	}
	dropped := func(r *Revision) bool { return drop[r.ID] }
	return slices.DeleteFunc(slices.Clone(theirs), dropped), slices.DeleteFunc(slices.Clone(ours), dropped)
}

func (c *comparison) headsAfterMerge(theirs, ours []*Revision, into string) {
	merged := newGraph(slices.Concat(c.Head.Revisions, theirs)...)
	c.head = merged.byID
	heads, were := merged.heads(), newGraph(c.Base.Revisions...).heads()
	ends := func(of []*Revision) (ends []*Revision) {
		for _, r := range heads {
			if slices.Contains(of, r) && !c.continues(r, heads, were) {
				ends = append(ends, r)
			}
		}
		return ends
	}
	here, there := ends(ours), ends(theirs)
	if len(here) == 0 || len(there) == 0 || len(heads) <= len(were) {
		return
	}
	c.add(lint.Finding{
		Rule: MultipleHeads, Severity: lint.Error, Revision: here[0].ID,
		Position: lint.Position{Path: here[0].Path(), Line: 1},
		Message: fmt.Sprintf("after the merge with %s the revisions end in %d heads, so alembic upgrade head will refuse to run: %s here, %s there",
			into, len(here)+len(there), titles(here), titles(there)),
		Hint: fmt.Sprintf("run `git merge %s`, then set down_revision of %s to %q, or join the heads with `alembic merge heads`",
			shellWord(into), first(ours, here[0]).ID, there[0].ID),
	})
}

// first is the oldest new revision from which a head follows in a line.
func first(ours []*Revision, head *Revision) *Revision {
	for {
		at := slices.IndexFunc(ours, func(r *Revision) bool { return slices.Contains(head.Parents, r.ID) })
		if at < 0 || len(head.Parents) > 1 {
			return head
		}
		head = ours[at]
	}
}

func titles(revisions []*Revision) string {
	var all []string
	for _, r := range revisions {
		all = append(all, title(r))
	}
	return strings.Join(all, ", ")
}

// orderAfterMerge reports new revisions that sort before one that was merged meanwhile.
func (c *comparison) orderAfterMerge(theirs, ours []*Revision, into string) {
	last := theirs[len(theirs)-1]
	for _, r := range ours {
		if c.tool.compare(r, last) >= 0 {
			continue
		}
		c.add(lint.Finding{
			Rule: OutOfOrderRevision, Severity: lint.Error, Revision: r.ID,
			Position: lint.Position{Path: r.Path(), Line: 1},
			Message: fmt.Sprintf("revision %s sorts before %s, which is on %s meanwhile: %s",
				title(r), title(last), into, c.tool.outOfOrder),
			Hint: "run `git merge " + shellWord(into) + "`, then " + c.renumber(r, theirs...),
		})
	}
}
