package main

import (
	"context"
	"errors"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// lintProject is a project whose revisions are linted.
type lintProject struct {
	tree tree
	*migration.Project
	// below is the directory in the tree that was named on the command line.
	below string
	scope scope
	// applied are the revisions that the base has, and pending the others in order; all are pending where
	// no base is asked for.
	applied, pending []*migration.Revision
}

// loadProjects reads the projects that a directory holds or belongs to; none is no error.
func (c *collector) loadProjects(ctx context.Context, dir string) (projects []lintProject, err error) {
	t, below, err := treeOf(dir)
	if err != nil {
		return nil, err
	}
	places, err := migration.Find(t.files, below, c.scope.tool)
	if errors.As(err, new(*migration.NotFoundError)) && c.scope.tool == "" {
		return nil, nil
	}
	if err != nil {
		return nil, t.shownError(err)
	}
	for _, place := range places {
		loaded, err := migration.Load(t.files, place, migration.Options{Env: c.lookupEnv})
		if err != nil {
			return nil, t.shownError(err)
		}
		p := lintProject{tree: t, Project: loaded, below: below, scope: c.scope, pending: loaded.Revisions}
		if c.scope.base != "" {
			if err := p.compare(ctx, c.lookupEnv); err != nil {
				return nil, err
			}
		}
		projects = append(projects, p)
	}
	return projects, nil
}

// compare finds out which revisions are pending on top of the base.
func (p *lintProject) compare(ctx context.Context, env func(string) (string, bool)) (err error) {
	repository, err := git.Open(ctx, p.tree.root)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, repository.Close()) }()
	base, err := repository.Base(ctx, git.Options{Ref: p.scope.base})
	if err != nil {
		return err
	}
	files, err := repository.Tree(ctx, base.Commit)
	if err != nil {
		return err
	}
	pairs, err := migration.Pairs(files, p.tree.files, p.Dir, p.Tool, migration.Options{Env: env})
	if err != nil {
		return p.tree.shownError(err)
	}
	for _, pair := range pairs {
		if pair.Head.Dir == p.Dir && pair.Head.Tool == p.Tool {
			p.applied, p.pending = pair.Base.Revisions, migration.Compare(pair.Base, pair.Head).Pending
		}
	}
	return nil
}

// series are the upgrades of the project. Those below the named directory are judged.
func (p lintProject) series() series {
	return p.upgrades(func(upgrade migration.Script) bool { return isBelow(upgrade.Path, p.below) })
}

func (p lintProject) upgrades(judged func(migration.Script) bool) series {
	s := series{key: p.tree.root + " " + p.Dir + " " + p.Tool, whole: true, together: p.scope.together(), joined: p.OneTransaction}
	for _, revision := range p.applied {
		s.sources = append(s.sources, p.source(revision, revision.Upgrade, false))
	}
	for _, revision := range p.pending {
		s.sources = append(s.sources, p.source(revision, revision.Upgrade, judged(revision.Upgrade)))
	}
	return s
}

func (p lintProject) source(revision *migration.Revision, script migration.Script, judged bool) source {
	return source{func() (lint.File, error) { return p.tree.file(revision, script), nil }, judged}
}

// upTo is the series in which one file is judged, false if the file is no script of the project.
func (p lintProject) upTo(name string) (series, bool) {
	is := func(upgrade migration.Script) bool { return upgrade.Path == name }
	s := p.upgrades(is)
	for i, revision := range append(p.applied[:len(p.applied):len(p.applied)], p.pending...) {
		switch name {
		case revision.Upgrade.Path:
			return s, true
		case revision.Downgrade.Path: // it runs on what the upgrades up to its own have made
			s.key, s.sources = s.key+" "+name, append(s.sources[:i+1], p.source(revision, revision.Downgrade, true))
			return s, true
		}
	}
	return series{}, false
}
