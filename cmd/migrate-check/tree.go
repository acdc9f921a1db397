package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/migrate-check/migrate-check/internal/config"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// tree is the repository that a directory lies in, or just that directory.
type tree struct {
	root  string
	files fs.FS
}

// treeOf gives the tree of a directory, and the directory's path in it.
func treeOf(dir string) (tree, string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return tree{}, "", fmt.Errorf("reading %s: %w", dir, err)
	}
	root := config.RepositoryRoot(absolute)
	if root == "" {
		root = absolute
	}
	inTree, err := filepath.Rel(root, absolute)
	if err != nil {
		return tree{}, "", fmt.Errorf("reading %s: %w", dir, err)
	}
	return tree{root, os.DirFS(root)}, filepath.ToSlash(inTree), nil
}

// shown is a path of the tree as the user would write it.
func (t tree) shown(name string) string {
	return filepath.ToSlash(shown(filepath.Join(t.root, filepath.FromSlash(name))))
}

// shownError names what an error is about as the user would write it.
func (t tree) shownError(err error) error {
	var broken *migration.FileError
	var ambiguous *migration.AmbiguousError
	switch {
	case errors.As(err, &broken):
		file := *broken
		file.Path = t.shown(file.Path)
		return &file
	case errors.As(err, &ambiguous):
		return usage(&migration.AmbiguousError{Dir: t.shown(ambiguous.Dir), Tools: ambiguous.Tools})
	case errors.As(err, new(*migration.UnknownToolError)):
		return usage(err)
	}
	return err
}

// file is one script of a revision.
func (t tree) file(revision *migration.Revision, script migration.Script) lint.File {
	file := lint.File{
		Path:      t.shown(script.Path),
		Revision:  revision.ID,
		Direction: script.Direction,
		Source:    script.Source,
		Wrapped:   script.Wrapped,
		Outside:   script.Outside,
		Alembic:   script.Language == migration.Python,
		Python:    script.Language == migration.Python,
		Parts:     []lint.Part{},
	}
	for _, part := range script.Parts {
		file.Parts = append(file.Parts, lint.Part(part))
	}
	return file
}

// isBelow reports whether a file of a tree lies in a directory of it, at any depth.
func isBelow(file, dir string) bool {
	return dir == "." || strings.HasPrefix(file, dir+"/")
}
