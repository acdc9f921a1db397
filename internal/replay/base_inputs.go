package replay

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/migration"
)

// findKeys digests what is known before anything runs.
func (k *baseKeeper) findKeys(ctx context.Context) error {
	server, err := k.server.Fingerprint(ctx)
	if err != nil {
		return err
	}
	home, err := k.opts.Server.Create(ctx, nil)
	if err != nil {
		return err
	}
	runner, err := k.runner.Identity(ctx, home)
	if err := errors.Join(err, k.opts.Server.Drop(ctx, home)); err != nil {
		return err
	}
	key := sha256.New()
	if err := json.NewEncoder(key).Encode([]any{k.opts.Keeping.Program, server, runner, k.opts.VersionTable}); err != nil {
		return err
	}
	if schema := k.opts.Schema; schema != nil {
		if err := json.NewEncoder(key).Encode([]any{schema.SQL, schema.Told}); err != nil {
			return err
		}
	}
	k.keys = append(k.keys, keyOf(key))
	for _, revision := range k.opts.Base {
		if err := addRevision(key, revision); err != nil {
			return err
		}
		k.keys = append(k.keys, keyOf(key))
	}
	return nil
}

func keyOf(digest hash.Hash) string { return hex.EncodeToString(digest.Sum(nil)[:16]) }

// addRevision adds all of a revision that decides what its upgrade does.
func addRevision(key hash.Hash, revision *migration.Revision) error {
	needed := *revision
	needed.Downgrade, needed.Message, needed.Irreversible = migration.Script{}, "", ""
	return json.NewEncoder(key).Encode(needed)
}

// keptInputs are what the scripts of the base read, with a digest of each.
type keptInputs struct {
	// Files and Directories are relative to the root of the tree, or absolute where they lie outside.
	Files       map[string]string `json:"files,omitempty"`
	Directories map[string]string `json:"directories,omitempty"`
	Variables   map[string]string `json:"variables,omitempty"`
}

func (i keptInputs) digest() string {
	text, err := json.Marshal(i) // maps are sorted
	if err != nil {
		return "" // strings do not fail
	}
	return digestOf(text)[:16]
}

func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// readInputs digests what the runner has read, as it is now. The revisions are left out: those of the base are
// part of the key, and the tool reads those that are pending only to learn of them.
func (k *baseKeeper) readInputs() (keptInputs, error) {
	read := k.runner.Inputs()
	kept := keptInputs{Files: map[string]string{}, Directories: map[string]string{}, Variables: map[string]string{}}
	revisions, homes := k.revisionFiles()
	root := inTree{os.DirFS(read.Root)}
	for _, name := range read.Files {
		name = relative(read.Root, name)
		if revisions[name] {
			continue
		}
		digest, err := root.file(name)
		if err != nil {
			return kept, err
		}
		kept.Files[name] = digest
	}
	for _, name := range read.Directories {
		name = relative(read.Root, name)
		if homes[name] {
			continue
		}
		digest, err := root.directory(name)
		if err != nil {
			return kept, err
		}
		kept.Directories[name] = digest
	}
	for _, name := range read.Variables {
		kept.Variables[name] = digestOf([]byte(k.runner.Variable(name)))
	}
	return kept, k.loaded.addTo(kept)
}

// addTo adds inputs to others. A file that was read in two versions, that of the base by an earlier run and that
// of the head by this one, made a state that depends on both.
func (i keptInputs) addTo(others keptInputs) error {
	for _, pair := range []struct{ from, to map[string]string }{
		{i.Files, others.Files}, {i.Directories, others.Directories}, {i.Variables, others.Variables},
	} {
		for name, digest := range pair.from {
			if now, both := pair.to[name]; both && now != digest {
				return fmt.Errorf("%s is not what it was when the first of its revisions ran", name)
			}
			pair.to[name] = digest
		}
	}
	return nil
}

// revisionFiles are the files of all revisions, and the directories that they are in.
func (k *baseKeeper) revisionFiles() (files, homes map[string]bool) {
	files, homes = map[string]bool{}, map[string]bool{}
	for _, revision := range slices.Concat(k.opts.Base, k.opts.Pending) {
		files[revision.Path()], homes[path.Dir(revision.Path())] = true, true
	}
	return files, homes
}

func relative(root, name string) string {
	inside, ok := strings.CutPrefix(name, root+string(filepath.Separator))
	if !ok || root == "" {
		return name
	}
	return filepath.ToSlash(inside)
}

// sameInputs reports whether what the scripts read is in one of the trees as it was.
func (k *baseKeeper) sameInputs(kept keptInputs) bool {
	for name, digest := range kept.Variables {
		if digestOf([]byte(k.runner.Variable(name))) != digest {
			return false
		}
	}
	// What is not committed, such as a .env file, is only in the last tree, which is the work tree.
	for i := range k.opts.Keeping.Trees {
		if (inTree(k.opts.Keeping.Trees[i:])).has(kept) {
			return true
		}
	}
	return len(kept.Files)+len(kept.Directories) == 0
}

// inTree are trees of which the first counts that has a file.
type inTree []fs.FS

func (t inTree) has(kept keptInputs) bool {
	for name, digest := range kept.Files {
		if now, err := t.file(name); err != nil || now != digest {
			return false
		}
	}
	for name, digest := range kept.Directories {
		if now, err := t.directory(name); err != nil || now != digest {
			return false
		}
	}
	return true
}

// absent is the digest of what is not there: a script that looked in vain depends on that.
const absent = "absent"

// largestInput is more than what a script should read, and less than what takes long to read.
const largestInput = 64 << 20

func (t inTree) file(name string) (string, error) {
	for _, tree := range t.trees(name) {
		info, err := fs.Stat(tree.files, tree.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		if !info.Mode().IsRegular() || info.Size() > largestInput {
			return "", fmt.Errorf("it depends on %s, which is not an ordinary file", name)
		}
		content, err := fs.ReadFile(tree.files, tree.name)
		return digestOf(content), err
	}
	return absent, nil
}

// directory digests the names from which Python can import.
func (t inTree) directory(name string) (string, error) {
	for _, tree := range t.trees(name) {
		entries, err := fs.ReadDir(tree.files, tree.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		var names []string
		for _, entry := range entries {
			if tree.importable(entry) {
				names = append(names, entry.Name())
			}
		}
		slices.Sort(names)
		return digestOf([]byte(strings.Join(names, "/"))), nil
	}
	return absent, nil
}

// treeName is a name in one tree.
type treeName struct {
	files fs.FS
	name  string
}

func (t inTree) trees(name string) (found []treeName) {
	if filepath.IsAbs(name) {
		return []treeName{{os.DirFS("/"), strings.TrimPrefix(filepath.ToSlash(name), "/")}}
	}
	for _, files := range t {
		found = append(found, treeName{files, path.Clean(name)})
	}
	return found
}

func (t treeName) importable(entry fs.DirEntry) bool {
	if !entry.IsDir() {
		return strings.HasSuffix(entry.Name(), ".py")
	}
	_, err := fs.Stat(t.files, path.Join(t.name, entry.Name(), "__init__.py"))
	return err == nil
}
