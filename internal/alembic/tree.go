package alembic

import (
	"io/fs"
	slashed "path"
	"strings"
	"sync"

	"github.com/migrate-check/migrate-check/internal/python"
)

// Tree gives the files of a tree. A module is looked for beside the file that imports it and in every directory above,
// as the directory from which Alembic is started is one of them. The functions may be called from several goroutines.
func Tree(fsys fs.FS) Files {
	t := &tree{fsys: fsys, modules: map[string]*Module{}}
	return Files{Module: t.module, Text: t.text}
}

type tree struct {
	fsys    fs.FS
	mu      sync.Mutex
	modules map[string]*Module // by path; nil if there is none
}

// maxSize bounds the files that are read. Helpers of revisions are short.
const maxSize = 1 << 20

func (t *tree) text(name string) (string, bool) {
	info, err := fs.Stat(t.fsys, name)
	if err != nil || info.IsDir() || info.Size() > maxSize {
		return "", false
	}
	text, err := fs.ReadFile(t.fsys, name)
	return string(text), err == nil
}

func (t *tree) module(from, name string) *Module {
	below := strings.TrimLeft(name, ".")
	file := strings.ReplaceAll(below, ".", "/")
	dir := slashed.Dir(from)
	if dots := len(name) - len(below); dots > 0 {
		for range dots - 1 {
			dir = slashed.Dir(dir)
		}
		return t.file(slashed.Join(dir, file))
	}
	for {
		for _, root := range []string{dir, slashed.Join(dir, "src")} {
			if found := t.file(slashed.Join(root, file)); found != nil {
				return found
			}
		}
		if dir == "." || dir == "/" {
			return nil
		}
		dir = slashed.Dir(dir)
	}
}

// file reads the module "x.py", or the package "x".
func (t *tree) file(name string) *Module {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.modules[name]; ok {
		return known
	}
	t.modules[name] = nil
	for _, file := range []string{name + ".py", slashed.Join(name, "__init__.py")} {
		text, ok := t.text(file)
		if !ok {
			continue
		}
		if module, err := python.Parse(text); err == nil {
			t.modules[name] = &Module{Module: module, Path: file}
			break
		}
	}
	return t.modules[name]
}
