package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// source is one script to lint. It is read when its turn comes, so that only a few files are in memory.
type source struct{ read func() (lint.File, error) }

// collect finds the scripts behind the names on the command line.
func (a *app) collect(names []string, tool string) (sources []source, err error) {
	for _, name := range names {
		found, err := a.collectName(name, tool)
		if err != nil {
			return nil, err
		}
		sources = append(sources, found...)
	}
	return sources, nil
}

func (a *app) collectName(name, tool string) ([]source, error) {
	if name == "-" {
		return []source{{func() (lint.File, error) { return readText("<stdin>", a.stdin) }}}, nil
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage(fmt.Errorf("%s: no such file or directory", name))
	case err != nil:
		return nil, err
	case info.IsDir():
		return a.collectDir(name, tool)
	case filepath.Ext(name) == ".py":
		return nil, usage(fmt.Errorf("%s is Python, and lint reads SQL; migrate-check plan runs revisions in Python", name))
	}
	return a.collectFile(name, tool)
}

// collectFile gives the script in a file as the tool that owns it reads it. A file that belongs to no
// project is one script.
func (a *app) collectFile(name, tool string) ([]source, error) {
	tree, dir, err := treeOf(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	projects, err := a.loadProjects(tree, dir, tool)
	if errors.As(err, new(*migration.FileError)) {
		return []source{fileSource(name)}, nil // another file may be to blame; this one speaks for itself
	}
	if err != nil {
		return nil, err
	}
	inTree := path.Join(dir, filepath.Base(name))
	for _, project := range projects {
		for _, revision := range project.Revisions {
			for _, script := range []migration.Script{revision.Upgrade, revision.Downgrade} {
				if script.Path == inTree {
					return []source{tree.source(revision, script)}, nil
				}
			}
		}
	}
	return []source{fileSource(name)}, nil
}

// collectDir gives the upgrades of the projects in a directory. Where there is no project, every file of SQL
// is a script. Downgrades are not linted: they drop what the upgrade made, and that is their purpose.
func (a *app) collectDir(name, tool string) ([]source, error) {
	tree, dir, err := treeOf(name)
	if err != nil {
		return nil, err
	}
	projects, err := a.loadProjects(tree, dir, tool)
	if err != nil {
		return nil, err
	}
	if len(projects) == 0 {
		return collectSQL(name)
	}
	var sources []source
	for _, project := range projects {
		python := 0
		for _, revision := range project.Revisions {
			switch {
			case revision.Upgrade.Language == migration.Python:
				python++
			case isBelow(revision.Upgrade.Path, dir):
				sources = append(sources, tree.source(revision, revision.Upgrade))
			}
		}
		if python > 0 {
			sources = append(sources, pythonSource(tree.shown(project.Dir), python))
		}
	}
	return sources, nil
}

// collectSQL gives every file of SQL below a directory.
func collectSQL(dir string) (sources []source, err error) {
	err = filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("looking for SQL: %w", err)
		case entry.IsDir() && file != dir && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !entry.IsDir() && filepath.Ext(file) == ".sql":
			sources = append(sources, fileSource(file))
		}
		return nil
	})
	if err == nil && len(sources) == 0 {
		err = usage(fmt.Errorf("there is no SQL in %s", dir))
	}
	return sources, err
}

// loadProjects reads the projects that a directory holds or belongs to; none is no error.
func (a *app) loadProjects(t tree, dir, tool string) (projects []*migration.Project, err error) {
	places, err := migration.Find(t.files, dir, tool)
	if errors.As(err, new(*migration.NotFoundError)) && tool == "" {
		return nil, nil
	}
	if err != nil {
		return nil, t.shownError(err)
	}
	for _, place := range places {
		project, err := migration.Load(t.files, place, migration.Options{Env: a.lookupEnv})
		if err != nil {
			return nil, t.shownError(err)
		}
		projects = append(projects, project)
	}
	return projects, nil
}

// pythonSource stands for the revisions of a project that show their SQL only when they run.
func pythonSource(project string, revisions int) source {
	return source{func() (lint.File, error) {
		return lint.File{}, fmt.Errorf("%s: not checked: what %d %s in Python would send to PostgreSQL; migrate-check plan runs them",
			project, revisions, map[bool]string{true: "revision", false: "revisions"}[revisions == 1])
	}}
}

// fileSource is a file of SQL that no tool's rules apply to.
func fileSource(name string) source {
	return source{func() (lint.File, error) {
		file, err := os.Open(name)
		if err != nil {
			return lint.File{}, err
		}
		defer file.Close()
		return readText(filepath.ToSlash(name), file)
	}}
}

func readText(name string, r io.Reader) (lint.File, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return lint.File{}, fmt.Errorf("reading %s: %w", name, err)
	}
	if err := migration.CheckText(name, text); err != nil {
		return lint.File{}, err
	}
	return lint.File{Path: name, Source: string(text)}, nil
}

// inParallel calls f for 0 to n-1, as many at a time as there are processors.
func inParallel(n int, f func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	workers.Wait()
}
