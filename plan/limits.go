package plan

import (
	"fmt"
	"strings"
)

// limits say what the replay of a project did without. None of it weighs in the verdict: what could not be
// checked for it is among the unchecked.
func limits(project Project) (said []string) {
	if project.Unwatched != "" {
		said = append(said, "Locks were not watched: "+oneLine(project.Unwatched))
	}
	if project.Unseeded != "" {
		said = append(said, "Tried on empty tables only: "+oneLine(project.Unseeded))
	}
	if project.Withheld != "" {
		said = append(said, oneLine(project.Withheld))
	}
	if words := unfilledWords(project.Unfilled); words != "" {
		said = append(said, words)
	}
	return said
}

// A list for people names this many tables, the plan as JSON has all.
const mostUnfilled = 5

func unfilledWords(tables []Unfilled) string {
	var words []string
	for i, t := range tables {
		if i == mostUnfilled {
			words = append(words, fmt.Sprintf("%d more", len(tables)-i))
			break
		}
		words = append(words, fmt.Sprintf("%s (%s)", oneLine(t.Table), clip(oneLine(t.Reason), 200)))
	}
	if len(words) == 0 {
		return ""
	}
	return "No row could be made for " + strings.Join(words, ", ")
}
