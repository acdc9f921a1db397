package plan

import "strings"

var environmentColumns = []string{"Environment", "Current revision", "Behind", "Unknown there"}

// words say where the environment stands; id writes the ID of a revision.
func (e Environment) words(id func(string) string) (current, behind, unknown string) {
	behind = "nothing"
	if n := len(e.Behind); n > 0 {
		behind = plural(n, "revision")
	} else if e.Lost {
		behind = "cannot tell"
	}
	return idList(e.Current, "none", id), behind, idList(e.Unknown, "", id)
}

// idList names a few revisions.
func idList(ids []string, none string, id func(string) string) string {
	const few = 3
	var named []string
	for i, one := range ids {
		if i == few {
			named = append(named, "…")
			break
		}
		named = append(named, id(one))
	}
	if len(named) == 0 {
		return none
	}
	return strings.Join(named, ", ")
}

// environments writes one row for each database that is known.
func (m *markdown) environments(project Project) {
	if len(project.Environments) == 0 {
		return
	}
	m.row(environmentColumns...)
	m.printf("|%s\n", strings.Repeat(":--|", len(environmentColumns)))
	for _, e := range project.Environments {
		current, behind, unknown := e.words(func(id string) string { return codeSpan(clip(id, 80)) })
		m.row(prose(clip(e.Name, 80)), current, behind, unknown)
	}
	m.printf("\n")
}

// environments writes one line for each database that is known.
func (t *terminal) environments(project Project) {
	for _, e := range project.Environments {
		current, behind, unknown := e.words(inline)
		words := inline(e.Name) + " is at " + current + "; behind: " + behind
		if unknown != "" {
			words += "; unknown there: " + unknown
		}
		t.paragraph("  ", t.plain, words)
	}
	if len(project.Environments) > 0 {
		t.printf("\n")
	}
}
