package migration

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// Pair is a project as two trees show it. A project that only one tree has is without revisions in the
// other.
type Pair struct {
	Base, Head *Project
}

// Pairs reads the projects in a directory and below it in both trees. A project that was moved to
// another directory is recognised by its revisions. Errors are those of Find and Load; there is a
// *NotFoundError only if neither tree has a project.
func Pairs(base, head fs.FS, dir, tool string, opts Options) (pairs []Pair, err error) {
	if opts.Cache == nil {
		opts.Cache = new(Cache)
	}
	skimming := opts
	if !opts.Whole {
		skimming.other, _ = base.(holder)
	}
	now, err := loadAll(head, dir, tool, skimming)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	readable := Mended(base)
	before, gone := loadAll(readable, dir, tool, opts)
	switch {
	case isNotFound(gone) && err != nil:
		return nil, err
	case gone != nil && !isNotFound(gone):
		return nil, fmt.Errorf("reading the base: %w", gone)
	}
	asked := slices.Clone(before)
	if before, err = withMoved(before, now, readable, head, tool, opts); err != nil {
		return nil, err
	}
	for _, project := range now {
		pair := Pair{Base: &Project{Tool: project.Tool, Dir: project.Dir}, Head: project}
		if at := counterpart(before, now, project); at >= 0 {
			pair.Base = before[at]
			before = slices.Delete(before, at, at+1)
		}
		if pair.skimmedTooMuch() {
			opts.Cache.skimmed = nil
			if pair.Head, err = Load(head, Place{project.Dir, project.Tool}, opts); err != nil {
				return nil, err
			}
		}
		pair.settleLineEnds(base, head)
		pairs = append(pairs, pair)
	}
	for _, project := range before {
		if !slices.Contains(asked, project) {
			continue // it was looked at only because it may have moved here
		}
		pairs = append(pairs, Pair{Base: project, Head: &Project{Tool: project.Tool, Dir: project.Dir}})
	}
	slices.SortFunc(pairs, func(a, b Pair) int { return cmp.Compare(a.Head.Dir, b.Head.Dir) })
	return pairs, nil
}

// withMoved adds what the base has anywhere, if a project of the head is in none of the directories that were asked
// for: it may have come from elsewhere.
func withMoved(before, now []*Project, base, head fs.FS, tool string, opts Options) ([]*Project, error) {
	isNew := func(project *Project) bool {
		return len(project.Revisions) > 0 && counterpart(before, now, project) < 0
	}
	if !slices.ContainsFunc(now, isNew) {
		return before, nil
	}
	places, err := Find(base, ".", tool)
	if err != nil {
		return before, nil // the directories that were asked for are sound; others need not be
	}
	for _, place := range places {
		known := slices.ContainsFunc(before, func(p *Project) bool { return p.Dir == place.Dir })
		if known || stillThere(head, place) {
			continue
		}
		project, err := Load(base, place, opts)
		if err != nil {
			return nil, fmt.Errorf("reading the base: %w", err)
		}
		before = append(before, project)
	}
	return before, nil
}

// stillThere reports whether a tree has a project in a place.
func stillThere(fsys fs.FS, place Place) bool {
	found, err := Find(fsys, place.Dir, place.Tool)
	return err == nil && slices.Contains(found, place)
}

// skimmedTooMuch reports whether a revision is new although its file is not: the base did not look there for
// revisions.
func (p *Pair) skimmedTooMuch() bool {
	known := byID(p.Base.Revisions)
	return slices.ContainsFunc(p.Head.Revisions, func(r *Revision) bool { return r.skimmed && known[r.ID] == nil })
}

func isNotFound(err error) bool {
	notFound, noDir := new(NotFoundError), new(NoDirectoryError)
	return errors.As(err, &notFound) || errors.As(err, &noDir)
}

func loadAll(fsys fs.FS, dir, tool string, opts Options) (projects []*Project, err error) {
	places, err := opts.Find(fsys, dir, tool)
	if err != nil {
		return nil, err
	}
	for _, place := range places {
		project, err := Load(fsys, place, opts)
		if err != nil {
			return nil, err
		}
		projects = append(projects, project)
	}
	return projects, nil
}

// counterpart finds what a project of the head was on the base: the project in the same directory, else
// one that is no longer where it was and holds the same revisions.
func counterpart(before, now []*Project, project *Project) int {
	at := slices.IndexFunc(before, func(p *Project) bool { return p.Dir == project.Dir && p.Tool == project.Tool })
	if at >= 0 {
		return at
	}
	best := 0
	for i, candidate := range before {
		stays := slices.ContainsFunc(now, func(p *Project) bool { return p.Dir == candidate.Dir && p.Tool == candidate.Tool })
		if candidate.Tool != project.Tool || stays {
			continue
		}
		if shared := sharedRevisions(candidate, project); shared > best && 2*shared >= len(candidate.Revisions) {
			at, best = i, shared
		}
	}
	return at
}

// sharedRevisions counts the revisions that two projects have under the same ID and file name.
func sharedRevisions(a, b *Project) (shared int) {
	inA := byID(a.Revisions)
	for _, r := range b.Revisions {
		if same := inA[r.ID]; same != nil && path.Base(same.Path()) == path.Base(r.Path()) {
			shared++
		}
	}
	return shared
}
