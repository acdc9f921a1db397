package plan

import (
	"strconv"

	"github.com/migrate-check/migrate-check/lint"
)

// rewriteTitle says what is to come: "in a revision of its own", "in 3 revisions".
func rewriteTitle(r *lint.Rewrite) string {
	if len(r.Steps) == 1 {
		return "in a revision of its own"
	}
	return "in " + strconv.Itoa(len(r.Steps)) + " revisions"
}

// stepCode is what to write, in the language of the project.
func stepCode(step lint.Step) (text []string, language string) {
	if step.Python != "" {
		return lines(step.Python), "python"
	}
	return lines(step.SQL), "sql"
}

// rewriteOnce reports whether a finding has a rewrite that no earlier finding of the same statement has shown.
func (q quoted) rewriteOnce(f lint.Finding) bool {
	if f.Rewrite == nil || len(f.Rewrite.Steps) == 0 {
		return false
	}
	key := "rewrite\x00" + f.Path + "\x00" + strconv.Itoa(f.Line)
	for _, step := range f.Rewrite.Steps {
		key += "\x00" + step.SQL
	}
	if q[key] {
		return false
	}
	q[key] = true
	return true
}
