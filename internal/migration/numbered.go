package migration

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"github.com/migrate-check/migrate-check/lint"
)

// byNumber compares revisions whose ID is a number.
func byNumber(a, b *Revision) int {
	return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
}

// byName compares revisions by their IDs as texts.
func byName(a, b *Revision) int { return cmp.Compare(a.ID, b.ID) }

// byFileName compares revisions by the names of their files.
func byFileName(a, b *Revision) int { return cmp.Compare(path.Base(a.Path()), path.Base(b.Path())) }

// addInOrder adds revisions in the order of the tool, each after the one before it. Two with the same ID
// are a problem.
func (l *loader) addInOrder(all []*Revision) {
	if compare := Lookup(l.project.Tool).compare; compare != nil {
		slices.SortStableFunc(all, compare)
	}
	files := map[string]string{}
	var last *Revision
	for _, r := range all {
		if first, dup := files[r.ID]; dup {
			l.problem(lint.Error, r.Path(), 1, r.ID,
				fmt.Sprintf("%s has the number %s, as has %s; %s applies only one of them or refuses both", r.Path(), r.ID, first, l.project.Tool),
				"give one of them a new number after the last one")
			r.declare(r.Upgrade, r.Downgrade)
			l.project.doubles = append(l.project.doubles, r)
			continue
		}
		files[r.ID] = r.Path()
		if last != nil {
			r.Parents = []string{last.ID}
		}
		last = r
		r.declare(r.Upgrade, r.Downgrade)
		l.project.Revisions = append(l.project.Revisions, r)
	}
}

// ownerOf finds which of the revisions with one number a file belongs to: the one of the same title, else one that
// lacks such a file, as the titles of the two directions may differ. It is nil for a file that begins another
// revision.
func ownerOf(same []*Revision, title string, direction lint.Direction) *Revision {
	at := slices.IndexFunc(same, func(r *Revision) bool { return r.Message == title && r.script(direction).Missing() })
	if at < 0 {
		at = slices.IndexFunc(same, func(r *Revision) bool { return r.script(direction).Missing() })
	}
	if at < 0 {
		return nil
	}
	return same[at]
}

// warnIgnored tells of a file that looks like a revision and is none for the tool.
func (l *loader) warnIgnored(file, pattern string) {
	l.problem(lint.Warning, file, 1, "",
		fmt.Sprintf("%s ignores %s: its name is not like %s", l.project.Tool, file, pattern),
		"rename the file, or move it out of the directory")
}

// looksNumbered reports whether a file's name begins like that of a revision.
func looksNumbered(name string) bool { return name != "" && name[0] >= '0' && name[0] <= '9' }
