package migration

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// addGraph orders revisions that name their parents, and notes what is wrong with the graph.
func (l *loader) addGraph(all []*Revision) {
	slices.SortStableFunc(all, func(a, b *Revision) int { return strings.Compare(a.Path(), b.Path()) })
	g := newGraph()
	for _, r := range all {
		if first := g.byID[r.ID]; first != nil {
			l.problem(lint.Error, r.Path(), 1, r.ID,
				fmt.Sprintf("%s has the revision %s, as has %s; Alembic uses only one of them", r.Path(), r.ID, first.Path()),
				"give one of them a new revision")
			l.project.doubles = append(l.project.doubles, r)
			continue
		}
		g.add(r)
	}
	for _, r := range g.revisions {
		l.checkParents(g, r)
	}
	order, cycle := g.order()
	if len(cycle) > 0 {
		l.problem(lint.Error, g.byID[cycle[0]].Path(), 1, cycle[0],
			"the revisions "+strings.Join(cycle, ", ")+" follow each other in a circle", "correct down_revision or depends_on in one of them")
	}
	l.project.Revisions = append(order, g.only(cycle)...)
}

func (l *loader) checkParents(g *graph, r *Revision) {
	unknown := slices.ContainsFunc(l.project.Unread, Unread.isName) // one of those may be what is missing
	for _, parent := range r.Parents {
		if g.byID[parent] == nil && !unknown {
			hint := "restore the file of " + parent + ", or correct down_revision"
			if whole := g.begunBy(parent); whole != "" {
				hint = fmt.Sprintf("write %q: Alembic takes the beginning of an ID on the command line, and not in a file", whole)
			}
			l.problem(lint.Error, r.Path(), 1, r.ID,
				fmt.Sprintf("%s follows revision %s, which is in no file", r.Path(), parent), hint)
		}
	}
	for _, needed := range r.DependsOn {
		if g.find(needed) == nil && !unknown {
			l.problem(lint.Error, r.Path(), 1, r.ID,
				fmt.Sprintf("%s depends on %s, which is neither a revision nor a branch label", r.Path(), needed),
				"restore the file of "+needed+", or correct depends_on")
		}
	}
	for _, label := range r.Labels {
		if owner := g.labels[label]; owner != r {
			l.problem(lint.Error, r.Path(), 1, r.ID,
				fmt.Sprintf("the branch label %s of %s is also that of %s", label, r.Path(), owner.Path()), "choose another label")
		}
	}
}

// graph is a set of revisions that follow each other.
type graph struct {
	revisions []*Revision // in the order in which Alembic loads them
	byID      map[string]*Revision
	labels    map[string]*Revision
	children  map[string][]*Revision // by all that must come first, depends_on included
	followers map[string][]*Revision // by parent alone
}

func newGraph(revisions ...*Revision) *graph {
	g := &graph{byID: map[string]*Revision{}, labels: map[string]*Revision{}}
	for _, r := range revisions {
		g.add(r)
	}
	return g
}

func (g *graph) add(r *Revision) {
	g.revisions = append(g.revisions, r)
	g.byID[r.ID] = r
	for _, label := range r.Labels {
		if g.labels[label] == nil {
			g.labels[label] = r
		}
	}
	g.children = nil
}

func (g *graph) find(name string) *Revision {
	if r := g.byID[name]; r != nil {
		return r
	}
	return g.labels[name]
}

// begunBy is the only ID that begins with some letters; empty if there is none, or several.
func (g *graph) begunBy(letters string) (id string) {
	for _, r := range g.revisions {
		if !strings.HasPrefix(r.ID, letters) {
			continue
		}
		if id != "" {
			return ""
		}
		id = r.ID
	}
	return id
}

// link fills children and followers.
func (g *graph) link() {
	if g.children != nil {
		return
	}
	g.children, g.followers = map[string][]*Revision{}, map[string][]*Revision{}
	for _, r := range g.revisions {
		for _, before := range g.before(r) {
			g.children[before.ID] = append(g.children[before.ID], r)
		}
		for _, parent := range r.Parents {
			g.followers[parent] = append(g.followers[parent], r)
		}
	}
}

// before lists the revisions that must be applied before r: its parents, then what it depends on.
func (g *graph) before(r *Revision) (all []*Revision) {
	for _, name := range slices.Concat(r.Parents, r.DependsOn) {
		if found := g.find(name); found != nil && !slices.Contains(all, found) {
			all = append(all, found)
		}
	}
	return all
}

// heads are the revisions that no other has as its parent.
func (g *graph) heads() (heads []*Revision) {
	g.link()
	for _, r := range g.revisions {
		if len(g.followers[r.ID]) == 0 {
			heads = append(heads, r)
		}
	}
	return heads
}

// order gives the revisions in the order of "alembic upgrade heads". Revisions that are part of a circle,
// or come after one, are not in it; their IDs are in cycle.
//
// Alembic walks from the heads down one branch as far as it can, and turns to another branch when a
// revision is still needed there. What it walked over, reversed, is the order.
func (g *graph) order() (order []*Revision, cycle []string) {
	g.link()
	cyclic := g.cyclic()
	open := map[string]int{} // how many children have not been walked over yet
	for _, r := range g.revisions {
		for _, child := range g.children[r.ID] {
			if !cyclic[child.ID] {
				open[r.ID]++
			}
		}
	}
	w := &walk{graph: g, open: open, done: map[string]bool{}}
	for _, r := range g.revisions {
		if !cyclic[r.ID] && open[r.ID] == 0 {
			w.frontier = append(w.frontier, r)
		}
	}
	w.run()
	slices.Reverse(w.walked)
	return w.walked, slices.Sorted(maps.Keys(cyclic))
}

// only gives the revisions with these IDs.
func (g *graph) only(ids []string) (some []*Revision) {
	for _, id := range ids {
		some = append(some, g.byID[id])
	}
	return some
}

// cyclic are the revisions that can never come first: those in a circle and those after one.
func (g *graph) cyclic() map[string]bool {
	waits := map[string]int{}
	var ready []*Revision
	for _, r := range g.revisions {
		if waits[r.ID] = len(g.before(r)); waits[r.ID] == 0 {
			ready = append(ready, r)
		}
	}
	for len(ready) > 0 {
		r := ready[0]
		ready = ready[1:]
		delete(waits, r.ID)
		for _, child := range g.children[r.ID] {
			if waits[child.ID]--; waits[child.ID] == 0 {
				ready = append(ready, child)
			}
		}
	}
	cyclic := map[string]bool{}
	for id := range waits {
		cyclic[id] = true
	}
	return cyclic
}

// walk is a walk from the heads to the first revisions.
type walk struct {
	*graph
	frontier []*Revision
	at       int
	open     map[string]int
	done     map[string]bool
	walked   []*Revision
}

func (w *walk) run() {
	for len(w.frontier) > 0 {
		candidate := w.frontier[w.at]
		if w.open[candidate.ID] > 0 {
			w.at = w.turn(candidate)
			continue
		}
		w.done[candidate.ID] = true
		w.walked = append(w.walked, candidate)
		var next []*Revision
		inherited := w.inherited(candidate)
		for _, before := range w.before(candidate) {
			w.open[before.ID]--
			if !inherited[before] && !w.done[before.ID] && !slices.Contains(w.frontier, before) {
				next = append(next, before)
			}
		}
		if len(next) == 0 {
			w.frontier = slices.Delete(w.frontier, w.at, w.at+1)
			w.at = max(w.at-1, 0)
			continue
		}
		w.frontier[w.at] = next[0]
		w.frontier = append(w.frontier, next[1:]...)
	}
}

// inherited are the revisions that r depends on as does one that it follows. Alembic turns to them from
// there.
func (w *walk) inherited(r *Revision) map[*Revision]bool {
	if len(r.DependsOn) == 0 {
		return nil
	}
	inherited, seen := map[*Revision]bool{}, map[string]bool{r.ID: true}
	pending := slices.Clone(r.Parents)
	for len(pending) > 0 {
		above := w.byID[pending[len(pending)-1]]
		pending = pending[:len(pending)-1]
		if above == nil || seen[above.ID] {
			continue
		}
		seen[above.ID] = true
		pending = append(pending, above.Parents...)
		for _, name := range above.DependsOn {
			inherited[w.find(name)] = !slices.Contains(r.Parents, name)
		}
	}
	return inherited
}

// turn finds the first branch that still needs a revision.
func (w *walk) turn(candidate *Revision) int {
	needing := map[string]bool{}
	pending := []*Revision{candidate}
	for len(pending) > 0 {
		r := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		for _, child := range w.children[r.ID] {
			if !w.done[child.ID] && !needing[child.ID] {
				needing[child.ID] = true
				pending = append(pending, child)
			}
		}
	}
	return slices.IndexFunc(w.frontier, func(r *Revision) bool { return needing[r.ID] })
}
