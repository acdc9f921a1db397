package check

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
	"github.com/migrate-check/migrate-check/rules"
)

// addUnusedIgnores reports the entries of the configuration that silenced nothing in any project. Each stands with a
// project that it is about.
func addUnusedIgnores(p *plan.Plan, t *trees, opts Options) {
	known := func(dir string) bool {
		return slices.ContainsFunc(t.dirs, func(checked string) bool {
			return checked == "." || dir == checked || strings.HasPrefix(dir, checked+"/")
		})
	}
	for _, entry := range opts.Lint.Book.Unused(rules.All(), opts.Lint, known) {
		project := &p.Projects[indexOfProject(p, entry.Covers)]
		finding := entry.Finding
		finding.Path = t.inTree(finding.Path)
		project.Findings = append(project.Findings, finding)
		plan.Quote(project.Findings[len(project.Findings)-1:], t.text)
		slices.SortStableFunc(project.Findings, lint.Finding.Compare)
	}
}

// passOver notes the revisions that are not linted, and those of which a rule that broke may have missed something.
func (s *subject) passOver(files []lint.File, broken bool) {
	opts := s.opts.Lint
	for _, revision := range s.applied() {
		opts.Book.PassOver(lint.File{Path: revision.Path(), Revision: revision.ID}, opts)
	}
	for _, file := range files {
		if broken {
			opts.Book.PassOver(file, opts)
		}
	}
}

// indexOfProject is the project that has a revision in a file, the first if none has.
func indexOfProject(p *plan.Plan, file string) int {
	return max(0, slices.IndexFunc(p.Projects, func(project plan.Project) bool {
		return slices.ContainsFunc(project.Revisions, func(r plan.Revision) bool { return r.Path == file })
	}))
}

// inTree is the path in the repository of a file that is named from the working directory, as it is if it lies elsewhere.
func (t *trees) inTree(name string) string {
	relative, err := relativeTo(t.repository.Root(), []string{filepath.Dir(name)})
	if err != nil {
		return name
	}
	return strings.TrimPrefix(cmp.Or(relative[0], ".")+"/"+filepath.Base(name), "./")
}
