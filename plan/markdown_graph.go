package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// mostNodes is how many revisions a graph may have that somebody is to read.
const mostNodes = 40

// branches shows the pending revisions as a graph, where they are not one line: that no list can show.
func (m *markdown) branches(project Project) {
	if m.level >= foldsCut || !hasBranches(project.Revisions) {
		return
	}
	g := graphOf(project.Revisions)
	if len(g.nodes) > mostNodes {
		return
	}
	for _, r := range project.Revisions {
		g.marks[r.ID] = m.rowMark(findingsOf(project, r.ID), !r.Upgrade.untried())
	}
	m.fold("<b>Branches</b> · "+plural(len(g.heads()), "head"), fence("mermaid", g.lines()))
}

// hasBranches reports whether revisions merge, part, or begin in several places.
func hasBranches(revisions []Revision) bool {
	pending, children, beginnings := ids(revisions), map[string]int{}, 0
	for _, r := range revisions {
		begins := len(r.Parents) > 0
		for _, parent := range r.Parents {
			begins = begins && !pending[parent]
			if children[parent]++; children[parent] > 1 {
				return true
			}
		}
		if begins {
			beginnings++
		}
		if len(r.Parents) > 1 || beginnings > 1 {
			return true
		}
	}
	return false
}

func ids(revisions []Revision) map[string]bool {
	set := map[string]bool{}
	for _, r := range revisions {
		set[r.ID] = true
	}
	return set
}

// graph is the pending revisions and what they stand on.
type graph struct {
	// messages and marks are those of the pending revisions, by ID.
	messages, marks map[string]string
	// nodes are IDs, in the order in which they are first named.
	nodes []string
	edges [][2]string
}

func graphOf(revisions []Revision) *graph {
	g := &graph{messages: map[string]string{}, marks: map[string]string{}}
	for _, r := range revisions {
		for _, parent := range r.Parents {
			g.add(parent)
			g.edges = append(g.edges, [2]string{parent, r.ID})
		}
		g.add(r.ID)
		g.messages[r.ID] = r.Message
	}
	return g
}

func (g *graph) add(id string) {
	if !slices.Contains(g.nodes, id) {
		g.nodes = append(g.nodes, id)
	}
}

// heads are the revisions that nothing stands on.
func (g *graph) heads() (heads []string) {
	for _, id := range g.nodes {
		if !slices.ContainsFunc(g.edges, func(e [2]string) bool { return e[0] == id }) {
			heads = append(heads, id)
		}
	}
	return heads
}

// lines are the graph in Mermaid, which GitHub draws: downwards, as a telephone is narrow. Nodes have names of ours;
// the user's are labels.
// https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
func (g *graph) lines() []string {
	out, heads := []string{"graph TD"}, g.heads()
	for i, id := range g.nodes {
		message, pending := g.messages[id]
		text := strings.TrimSpace(g.marks[id] + " " + label(id, 40))
		if slices.Contains(heads, id) {
			text += " · head"
		}
		if message := label(message, 60); message != "" {
			text += "<br>" + message
		}
		if pending {
			out = append(out, fmt.Sprintf(`  r%d["%s"]`, i, text))
		} else {
			out = append(out, fmt.Sprintf(`  r%d(["%s · on the base"])`, i, text))
		}
	}
	for _, e := range g.edges {
		out = append(out, fmt.Sprintf("  r%d --> r%d", slices.Index(g.nodes, e[0]), slices.Index(g.nodes, e[1])))
	}
	return out
}

// label is text that Mermaid takes for nothing but text, of at most n characters. What could be more is an ellipsis.
func label(text string, n int) string {
	var b strings.Builder
	left := false
	for _, r := range oneLine(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" ._-", r) {
			b.WriteRune(r)
			left = false
		} else if !left {
			b.WriteRune('…')
			left = true
		}
	}
	return clip(b.String(), n)
}
