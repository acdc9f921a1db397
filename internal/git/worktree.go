package git

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// WorkTree is the file system of the files as they lie on disk, uncommitted and untracked ones
// included. Git's own directory is not in it.
func (r *Repository) WorkTree() fs.FS { return workTree{os.DirFS(r.root), r} }

type workTree struct {
	disk       fs.FS
	repository *Repository
}

// Stored is the name of the object that git would keep a file in: with the line ends that it would have there.
// Nothing is written.
func (w workTree) Stored(name string) (string, error) {
	dir, file := path.Split(name) // it may be in a submodule
	out, err := run(w.repository.objects.ctx, filepath.Join(w.repository.root, filepath.FromSlash(dir)), "hash-object", "--", file)
	return strings.TrimSpace(out), err
}

func (w workTree) Open(name string) (fs.File, error) {
	if isGits(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	file, err := w.disk.Open(name)
	if dir, ok := file.(fs.ReadDirFile); ok && err == nil {
		return openWorkDir{dir}, nil
	}
	return file, err
}

// openWorkDir is an open directory, or an open file; on disk both have the same type.
type openWorkDir struct{ fs.ReadDirFile }

func (d openWorkDir) ReadDir(n int) ([]fs.DirEntry, error) {
	for {
		entries, err := d.ReadDirFile.ReadDir(n)
		kept := slices.DeleteFunc(entries, isGitsEntry)
		if len(kept) > 0 || n <= 0 || err != nil {
			return kept, err
		}
	}
}

func (w workTree) ReadFile(name string) ([]byte, error) {
	if isGits(name) {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return fs.ReadFile(w.disk, name)
}

func (w workTree) ReadDir(name string) ([]fs.DirEntry, error) {
	if isGits(name) {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	entries, err := fs.ReadDir(w.disk, name)
	return slices.DeleteFunc(entries, isGitsEntry), err
}

// Stat does not open the file: opening a pipe waits for a writer.
func (w workTree) Stat(name string) (fs.FileInfo, error) {
	if isGits(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return fs.Stat(w.disk, name)
}

func (w workTree) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(w.disk, name) }
func (w workTree) ReadLink(name string) (string, error)   { return fs.ReadLink(w.disk, name) }

func isGitsEntry(entry fs.DirEntry) bool { return entry.Name() == ".git" }

// isGits reports whether a path leads into a ".git" directory, or is the file of that name that a
// submodule or another work tree has.
func isGits(name string) bool {
	return slices.Contains(strings.Split(name, "/"), ".git")
}

// Changed lists the files that the work tree has otherwise than a commit, untracked ones included and ignored ones
// not. A file that was moved counts twice.
func (r *Repository) Changed(ctx context.Context, commit string) ([]string, error) {
	if commit == "" {
		return nil, nil
	}
	tracked, err := r.run(ctx, "diff", "--name-only", "--no-renames", "--ignore-submodules", "-z", commit, "--")
	if err != nil {
		return nil, &Error{Message: "comparing the files with commit " + commit, Err: err}
	}
	untracked, err := r.run(ctx, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, &Error{Message: "listing the untracked files", Err: err}
	}
	names := strings.FieldsFunc(tracked+untracked, func(c rune) bool { return c == 0 })
	slices.Sort(names)
	return names, nil
}
