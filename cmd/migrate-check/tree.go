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
	"github.com/migrate-check/migrate-check/internal/reading"
	"github.com/migrate-check/migrate-check/lint"
)

// tree is the repository that a directory lies in, or just that directory.
type tree struct {
	root string
	// repository is whether root is that of a repository.
	repository bool
	files      fs.FS
	scripts    *reading.Tree
}

// treeOf gives the tree of a directory, and the directory's path in it.
func treeOf(dir string) (tree, string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return tree{}, "", fmt.Errorf("reading %s: %w", dir, err)
	}
	root := config.RepositoryRoot(absolute)
	repository := root != ""
	if !repository {
		root = absolute
	}
	inTree, err := filepath.Rel(root, absolute)
	if err != nil {
		return tree{}, "", fmt.Errorf("reading %s: %w", dir, err)
	}
	files := os.DirFS(root)
	return tree{root, repository, files, reading.Of(files)}, filepath.ToSlash(inTree), nil
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

// file is one script of a revision, with its path as the user would write it.
func (t tree) file(revision *migration.Revision, script migration.Script) lint.File {
	file := t.scripts.File(revision, script)
	file.Path = t.shown(script.Path)
	if t.repository {
		file.InTree = script.Path
	}
	for i := range file.Sent {
		file.Sent[i].Position.Path = file.Path
	}
	for i := range file.Unread {
		file.Unread[i].Position.Path = file.Path
	}
	return file
}

// isBelow reports whether a file of a tree lies in a directory of it, at any depth.
func isBelow(file, dir string) bool {
	return dir == "." || strings.HasPrefix(file, dir+"/")
}

// roots are the roots of the repositories of directories, empty for those that are in none.
type roots map[string]string

// inTree is the path in its repository of something that lies in a directory, or is it; outside of a repository, the
// path as it was written.
func (r roots) inTree(name, dir string) string {
	absolute, err := filepath.Abs(name)
	root, known := r[dir]
	if !known {
		root = config.RepositoryRoot(dir)
		r[dir] = root
	}
	relative, outside := filepath.Rel(root, absolute)
	if root == "" || err != nil || outside != nil {
		relative = filepath.Clean(name)
	}
	return filepath.ToSlash(relative)
}
