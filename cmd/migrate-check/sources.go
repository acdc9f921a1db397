package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// series are scripts that are read in order: those of a project, or the files of a directory.
type series struct {
	// key tells it from others.
	key string
	// whole series begin with an empty database.
	whole bool
	// together are those whose judged scripts are one change.
	together bool
	// joined are those whose tool applies all that is one change in one transaction.
	joined  bool
	sources []source
}

// source is one script. It is read when its turn comes, so that only a few files are in memory.
type source struct {
	read func() (lint.File, error)
	// judged is whether findings in it are wanted. Others only say what was there before.
	judged bool
}

// collect finds the scripts behind the names on the command line, and gives the directories among these as paths in
// the repository.
func (a *app) collect(ctx context.Context, names []string, scope scope) (found []series, dirs []string, err error) {
	c := collector{app: a, scope: scope, loaded: map[string]loaded{}, roots: roots{}}
	for _, name := range names {
		if err := c.collect(ctx, name); err != nil {
			return nil, nil, err
		}
	}
	return c.series, c.dirs, nil
}

type collector struct {
	*app
	scope  scope
	series []series
	dirs   []string
	roots  roots
	// loaded are the projects of directories in which files were named.
	loaded map[string]loaded
}

// loaded is what a directory belongs to, or why that cannot be told.
type loaded struct {
	projects []lintProject
	err      error
}

// projectsOf is loadProjects, done once for all files of a directory that are named.
func (c *collector) projectsOf(ctx context.Context, dir string) ([]lintProject, error) {
	known, ok := c.loaded[dir]
	if !ok {
		known.projects, known.err = c.loadProjects(ctx, dir)
		c.loaded[dir] = known
	}
	return known.projects, known.err
}

func (c *collector) collect(ctx context.Context, name string) error {
	if name == "-" {
		return c.add(series{key: name, sources: []source{{
			func() (lint.File, error) { return readText("<stdin>", c.stdin) }, true,
		}}})
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usage(fmt.Errorf("%s: no such file or directory", name))
	case err != nil:
		return err
	case info.IsDir():
		c.dirs = append(c.dirs, c.roots.inTree(name, name))
		return c.collectDir(ctx, name)
	}
	return c.collectFile(ctx, name)
}

// add makes a series known. Of one that is known already only the wish to judge is new.
func (c *collector) add(s series) error {
	for i := range c.series {
		known := &c.series[i]
		if known.key != s.key {
			continue
		}
		if len(known.sources) != len(s.sources) {
			break
		}
		for at, source := range s.sources {
			known.sources[at].judged = known.sources[at].judged || source.judged
		}
		return nil
	}
	c.series = append(c.series, s)
	return nil
}

// collectFile gives the script in a file as the tool that owns it reads it. A file that belongs to no
// project is one script, after the others of its directory that were named.
func (c *collector) collectFile(ctx context.Context, name string) error {
	projects, err := c.projectsOf(ctx, filepath.Dir(name))
	if err != nil && !errors.As(err, new(*migration.FileError)) { // where another file is to blame, this one speaks for itself
		return err
	}
	if err == nil {
		for _, p := range projects {
			inTree := path.Join(p.below, filepath.Base(name))
			if found, ok := p.upTo(inTree); ok {
				return c.add(found)
			}
		}
	}
	if filepath.Ext(name) == ".py" {
		return usage(fmt.Errorf("%s is Python, and no revision of an Alembic project", name))
	}
	c.addFile(name)
	return nil
}

// addFile adds a file to those of its directory.
func (c *collector) addFile(name string) {
	dir := filepath.Dir(name)
	file := fileSource(name, c.roots.inTree(name, dir))
	for i := range c.series {
		if c.series[i].key == dir {
			c.series[i].sources = append(c.series[i].sources, file)
			return
		}
	}
	c.series = append(c.series, series{key: dir, together: c.scope.all, sources: []source{file}})
}

// collectDir gives the upgrades of the projects in a directory. Where there is no project, every file of SQL
// is a script. Downgrades are not linted: they drop what the upgrade made, and that is their purpose.
func (c *collector) collectDir(ctx context.Context, name string) error {
	projects, err := c.loadProjects(ctx, name)
	if err != nil {
		return err
	}
	if len(projects) == 0 {
		return c.collectSQL(name)
	}
	for _, p := range projects {
		if err := c.add(p.series()); err != nil {
			return err
		}
	}
	return nil
}

// collectSQL gives every file of SQL below a directory.
func (c *collector) collectSQL(dir string) error {
	if c.scope.base != "" {
		return usage(fmt.Errorf("there is no migration project in %s, and what is pending on top of %s is known of projects only; set --tool", dir, c.scope.base))
	}
	var names []string
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("looking for SQL: %w", err)
		case entry.IsDir() && file != dir && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !entry.IsDir() && filepath.Ext(file) == ".sql":
			names = append(names, file)
		}
		return nil
	})
	if err == nil && len(names) == 0 {
		err = usage(fmt.Errorf("there is no SQL in %s", dir))
	}
	slices.SortFunc(names, byNumber)
	for _, name := range names {
		c.addFile(name)
	}
	return err
}

// byNumber orders names of files as people number them: 2 comes before 10.
func byNumber(a, b string) int {
	for a != "" && b != "" {
		x, y := leadingNumber(a), leadingNumber(b)
		if x == "" || y == "" {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		m, n := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
		if order := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n), cmp.Compare(len(x), len(y))); order != 0 {
			return order
		}
		a, b = a[len(x):], b[len(y):]
	}
	return cmp.Compare(len(a), len(b))
}

func leadingNumber(s string) string {
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	return s[:end]
}

// fileSource is a file of SQL that no tool's rules apply to.
func fileSource(name, inTree string) source {
	return source{func() (lint.File, error) {
		file, err := os.Open(name)
		if err != nil {
			return lint.File{}, err
		}
		defer file.Close()
		read, err := readText(filepath.ToSlash(name), file)
		read.InTree = inTree
		return read, err
	}, true}
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
