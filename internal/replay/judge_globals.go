package replay

import (
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// globals reports what the upgrade did outside of its database.
func (j *judge) globals(r *Round) {
	for _, change := range r.Globals {
		finding := lint.Finding{
			Rule:      GlobalChange,
			Severity:  lint.Warning,
			Message:   "the upgrade " + globalWords(change),
			Hint:      "where several databases share a server, the second one to be upgraded finds it there already",
			Position:  scriptPosition(r.Revision, lint.Upgrade),
			Revision:  r.Revision.ID,
			Direction: lint.Upgrade,
			Evidence:  lint.Observed,
		}
		if change.Before != nil {
			finding.Hint = "every database of the server meets it"
		}
		if change.Stays {
			finding.Hint = "the server that the replay ran on has this change now: only you can take it back"
		}
		if place, found := find(mentions(r.Up), globalNames(change), nil); found {
			finding.Position = place
		}
		j.findings = append(j.findings, finding)
	}
}

func globalWords(c ServerChange) string {
	g := c.Object()
	done := "changes"
	switch {
	case c.Before == nil:
		done = "makes"
	case c.After == nil:
		done = "drops"
	}
	switch g.Kind {
	case "attributes":
		return fmt.Sprintf("changes the role %s, for all databases of the server", g.Name)
	case "membership":
		member, group, _ := strings.Cut(g.Name, " in ")
		return fmt.Sprintf("%s the membership of the role %s in %s, for all databases of the server", done, member, group)
	case "role setting":
		return fmt.Sprintf("%s the setting %s, for all later sessions", done, g.Name)
	case "setting":
		return fmt.Sprintf("%s the setting %s of the whole server", done, g.Name)
	}
	return fmt.Sprintf("%s the %s %s, which belongs to the server and not to this database", done, g.Kind, g.Name)
}

// globalNames are the names that a statement about it has.
func globalNames(c ServerChange) []string {
	g := c.Object()
	switch g.Kind {
	case "membership":
		member, group, _ := strings.Cut(g.Name, " in ")
		return []string{member, group}
	case "role setting":
		setting, _, _ := strings.Cut(g.Name, " of ")
		return []string{setting}
	}
	return []string{g.Name}
}
