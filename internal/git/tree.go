package git

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tree is the file system of a commit. Directories and files are read when they are asked for. The tree
// of "" is empty: the base of a repository that had nothing before.
func (r *Repository) Tree(ctx context.Context, commit string) (fs.FS, error) {
	root := node{mode: fs.ModeDir | 0o755, from: r.objects}
	if commit != "" {
		tree, err := r.run(ctx, "rev-parse", "--verify", "--quiet", commit+"^{tree}")
		if err != nil {
			return nil, &Error{Message: "reading the files of commit " + commit, Err: err}
		}
		root.id = strings.TrimSpace(tree)
	}
	return &treeFS{repository: r, root: root, dirs: map[string]map[string]node{}}, nil
}

// Lstat and ReadLink tell what a symbolic link is, and where it leads.
func (t *treeFS) Lstat(name string) (fs.FileInfo, error) {
	found, err := t.walk("lstat", name, false)
	if err != nil {
		return nil, err
	}
	return dirEntry{t, found}.Info()
}

func (t *treeFS) ReadLink(name string) (string, error) {
	found, err := t.walk("readlink", name, false)
	if err != nil {
		return "", err
	}
	if found.mode&fs.ModeSymlink == 0 {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	target, err := t.blob(found)
	return string(target), err
}

// node is an entry of a tree: a file, a directory, a symbolic link or a submodule.
type node struct {
	name string
	path string // from the root of the tree
	mode fs.FileMode
	id   string   // the object's name; empty for an empty directory
	from *objects // where the object is
	// submodule is set for a directory whose object is a commit in another repository.
	submodule bool
}

type treeFS struct {
	repository *Repository
	root       node

	mu   sync.Mutex
	dirs map[string]map[string]node // by path
}

func (t *treeFS) Open(name string) (fs.File, error) {
	found, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	if found.mode.IsDir() {
		entries, err := t.list(found)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &openDir{info: fileInfo{node: found}, entries: t.entries(entries)}, nil
	}
	data, err := t.blob(found)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{Reader: bytes.NewReader(data), info: fileInfo{found, int64(len(data))}}, nil
}

// ReadFile and ReadDir spare a copy and a file for each read.
func (t *treeFS) ReadFile(name string) ([]byte, error) {
	found, err := t.find("read", name)
	if err != nil {
		return nil, err
	}
	if found.mode.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	data, err := t.blob(found)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

func (t *treeFS) ReadDir(name string) ([]fs.DirEntry, error) {
	found, err := t.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !found.mode.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	entries, err := t.list(found)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return t.entries(entries), nil
}

// Holds reports whether the tree has a file with this content, and reads nothing to find out. It says no in doubt.
func (t *treeFS) Holds(name string, data []byte) bool {
	found, err := t.find("open", name)
	return err == nil && found.mode.IsRegular() && found.id == blobName(data, len(found.id))
}

// Stored is the name of the object that git keeps a file in.
func (t *treeFS) Stored(name string) (string, error) {
	found, err := t.find("open", name)
	return found.id, err
}

// blobName is the name under which git keeps a file, in as many hexadecimal digits as the repository's hash has.
// https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
func blobName(data []byte, digits int) string {
	hash := sha1.New()
	if digits == hex.EncodedLen(sha256.Size) {
		hash = sha256.New()
	}
	fmt.Fprintf(hash, "blob %d\x00", len(data))
	hash.Write(data)
	return hex.EncodeToString(hash.Sum(nil))
}

// maxLinks is how many symbolic links a path may lead through, as on Linux.
const maxLinks = 40

// find walks to a path, through symbolic links within the tree, as opening it in a work tree would.
func (t *treeFS) find(op, name string) (node, error) { return t.walk(op, name, true) }

// walk is find, except that a link at the very end is followed only on demand.
func (t *treeFS) walk(op, name string, followLast bool) (node, error) {
	fail := func(err error) (node, error) { return node{}, &fs.PathError{Op: op, Path: name, Err: err} }
	if !fs.ValidPath(name) {
		return fail(fs.ErrInvalid)
	}
	links, todo := 0, strings.Split(name, "/")
	at, trail := t.root, []node(nil) // the node we are at, and those above it
	for len(todo) > 0 {
		part := todo[0]
		todo = todo[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if len(trail) == 0 {
				return fail(fs.ErrNotExist) // a link that leaves the repository
			}
			at, trail = trail[len(trail)-1], trail[:len(trail)-1]
			continue
		}
		if !at.mode.IsDir() {
			return fail(fs.ErrNotExist)
		}
		entries, err := t.list(at)
		if err != nil {
			return fail(err)
		}
		next, ok := entries[part]
		if !ok {
			return fail(fs.ErrNotExist)
		}
		if next.mode&fs.ModeSymlink == 0 || !followLast && len(todo) == 0 {
			at, trail = next, append(trail, at)
			continue
		}
		target, err := t.blob(next)
		if err != nil {
			return fail(err)
		}
		if links++; links > maxLinks || path.IsAbs(string(target)) {
			return fail(fs.ErrNotExist)
		}
		todo = append(strings.Split(string(target), "/"), todo...)
	}
	return at, nil
}

func (t *treeFS) blob(file node) ([]byte, error) {
	found, err := file.from.read(file.id)
	if err != nil {
		return nil, err
	}
	return found.data, nil
}

// list gives the entries of a directory by name.
func (t *treeFS) list(dir node) (map[string]node, error) {
	if dir.id == "" {
		return nil, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.dirs[dir.path]; ok {
		return known, nil
	}
	dir, err := t.enter(dir)
	if err != nil || dir.id == "" {
		return nil, err
	}
	found, err := dir.from.read(dir.id)
	if err != nil {
		return nil, err
	}
	entries, err := parseTree(found.data, len(found.name)/2)
	if err != nil {
		return nil, fmt.Errorf("reading git tree %s: %w", dir.id, err)
	}
	for name, entry := range entries {
		entry.from, entry.path = dir.from, path.Join(dir.path, name)
		entries[name] = entry
	}
	t.dirs[dir.path] = entries
	return entries, nil
}

// enter finds the tree of a submodule in the submodule's own repository. One that is not checked out is
// empty, as it is in the work tree.
func (t *treeFS) enter(dir node) (node, error) {
	if !dir.submodule {
		return dir, nil
	}
	objects, ok := t.repository.submodule(dir.path)
	if !ok {
		dir.id = ""
		return dir, nil
	}
	commit, err := objects.read(dir.id)
	if errors.Is(err, fs.ErrNotExist) {
		return dir, fmt.Errorf("the submodule %s does not have the commit %.12s; run git submodule update, with a fetch depth that reaches it", dir.path, dir.id)
	}
	if err != nil {
		return dir, err
	}
	// A commit begins with "tree <object name>\n".
	header, _, _ := bytes.Cut(commit.data, []byte{'\n'})
	dir.id, dir.from = strings.TrimPrefix(string(header), "tree "), objects
	return dir, nil
}

// parseTree reads the entries "<octal mode> <name>\0<object name>" of a tree object.
// https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
func parseTree(data []byte, idSize int) (map[string]node, error) {
	entries := map[string]node{}
	for len(data) > 0 {
		mode, rest, ok := bytes.Cut(data, []byte(" "))
		name, rest, ok2 := bytes.Cut(rest, []byte{0})
		if !ok || !ok2 || len(rest) < idSize {
			return nil, errors.New("it is damaged")
		}
		entry := node{name: string(name), id: hex.EncodeToString(rest[:idSize])}
		switch string(mode) {
		case "40000":
			entry.mode = fs.ModeDir | 0o755
		case "120000":
			entry.mode = fs.ModeSymlink | 0o777
		case "160000": // its files are in another repository
			entry.mode, entry.submodule = fs.ModeDir|0o755, true
		case "100755":
			entry.mode = 0o755
		default:
			entry.mode = 0o644
		}
		entries[entry.name] = entry
		data = rest[idSize:]
	}
	return entries, nil
}

func (t *treeFS) entries(nodes map[string]node) []fs.DirEntry {
	entries := make([]fs.DirEntry, 0, len(nodes))
	for _, n := range nodes {
		entries = append(entries, dirEntry{t, n})
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries
}

type dirEntry struct {
	tree *treeFS
	node node
}

func (e dirEntry) Name() string      { return e.node.name }
func (e dirEntry) IsDir() bool       { return e.node.mode.IsDir() }
func (e dirEntry) Type() fs.FileMode { return e.node.mode.Type() }

func (e dirEntry) Info() (fs.FileInfo, error) {
	if e.node.mode.IsDir() {
		return fileInfo{node: e.node}, nil
	}
	data, err := e.tree.blob(e.node)
	return fileInfo{e.node, int64(len(data))}, err
}

type fileInfo struct {
	node node
	size int64
}

func (i fileInfo) Name() string {
	if i.node.name == "" {
		return "."
	}
	return i.node.name
}
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return i.node.mode }
func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return i.node.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }

type openFile struct {
	*bytes.Reader
	info fileInfo
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

type openDir struct {
	info    fileInfo
	entries []fs.DirEntry
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }
func (d *openDir) Read([]byte) (int, error)   { return 0, errors.New("is a directory") }

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.entries)
	} else if len(d.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.entries))
	page := d.entries[:n]
	d.entries = d.entries[n:]
	return page, nil
}
