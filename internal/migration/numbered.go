package migration

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

// numbered is a revision of a tool that orders revisions by the number in their file names.
type numbered struct {
	*Revision
	number uint64
}

// addNumbered puts revisions into their order, each after the one before it.
func (l *loader) addNumbered(all []numbered) {
	slices.SortStableFunc(all, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	revisions := make([]*Revision, len(all))
	for i, r := range all {
		revisions[i] = r.Revision
	}
	l.addInOrder(revisions)
}

// addInOrder adds revisions that are already in the order of the tool. Two with the same ID are a
// problem.
func (l *loader) addInOrder(all []*Revision) {
	files := map[string]string{}
	var last *Revision
	for _, r := range all {
		if first, dup := files[r.ID]; dup {
			l.problem(lint.Error, r.Path(), 1, r.ID,
				fmt.Sprintf("%s has the number %s, as has %s; %s applies only one of them or refuses both", r.Path(), r.ID, first, l.project.Tool),
				"give one of them a new number after the last one")
			continue
		}
		files[r.ID] = r.Path()
		if last != nil {
			r.Parents = []string{last.ID}
		}
		last = r
		r.Irreversible = irreversible(r.Downgrade, r.Upgrade)
		l.project.Revisions = append(l.project.Revisions, r)
	}
}

// warnIgnored tells of a file that looks like a revision and is none for the tool.
func (l *loader) warnIgnored(file, pattern string) {
	l.problem(lint.Warning, file, 1, "",
		fmt.Sprintf("%s ignores %s: its name is not like %s", l.project.Tool, file, pattern),
		"rename the file, or move it out of the directory")
}

// looksNumbered reports whether a file's name begins like that of a revision.
func looksNumbered(name string) bool { return name != "" && name[0] >= '0' && name[0] <= '9' }
