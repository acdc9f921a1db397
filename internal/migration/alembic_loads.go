package migration

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

// Loaded is a file that a script reads or imports when it runs. It is part of what the script does.
type Loaded struct {
	Path   string
	Source string
	// names are what is used of a Python module; empty means all of it.
	names []string
}

// alembicLoads finds the files that revisions load: SQL that they open, by a path written in the code,
// and helper modules next to them. What lies outside the script directory and is not opened by a literal
// path, such as the application's models, is not found: it changes for other reasons.
type alembicLoads struct {
	fsys    fs.FS
	script  string                 // the script directory
	byBase  map[string][]string    // the data files in it, by name
	stems   map[string]bool        // the modules and packages in it
	modules map[string]*pythonFile // by path without ending; nil if there is none
	needs   map[string]*needs      // of names in helper modules
}

type pythonFile struct {
	*python.Module
	path string
}

func newAlembicLoads(fsys fs.FS, script string) (*alembicLoads, error) {
	a := &alembicLoads{
		fsys: fsys, script: script, byBase: map[string][]string{}, stems: map[string]bool{},
		modules: map[string]*pythonFile{}, needs: map[string]*needs{},
	}
	err := fs.WalkDir(fsys, script, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "__pycache__":
			return fs.SkipDir
		case !entry.IsDir() && isData(name):
			a.byBase[path.Base(name)] = append(a.byBase[path.Base(name)], name)
		case !entry.IsDir() && path.Ext(name) == ".py":
			a.stems[stem(name)] = true
		}
		return nil
	})
	return a, err
}

// isData reports whether a file is of a kind that revisions read.
func isData(name string) bool { return slices.Contains(dataEndings, path.Ext(name)) }

var dataEndings = []string{
	".sql", ".psql", ".pgsql", ".ddl", ".csv", ".tsv", ".json", ".yaml", ".yml", ".txt", ".toml",
	".j2", ".jinja", ".jinja2", ".tmpl", ".mako",
}

// of lists what a direction of a revision loads, sorted by path.
func (a *alembicLoads) of(needed *needs, file string, direction lint.Direction) ([]Loaded, error) {
	found := map[string]*Loaded{}
	if err := a.collect(found, file, needed); err != nil {
		return nil, err
	}
	for _, sibling := range a.siblings(file, direction) {
		if err := a.add(found, sibling); err != nil {
			return nil, err
		}
	}
	var loads []Loaded
	for _, load := range found {
		loads = append(loads, *load)
	}
	slices.SortFunc(loads, func(a, b Loaded) int { return strings.Compare(a.Path, b.Path) })
	return loads, nil
}

// siblings are files with the revision's own name, which a helper often opens: "0042_x.sql" or
// "0042_x.up.sql" beside "0042_x.py".
func (a *alembicLoads) siblings(file string, direction lint.Direction) (names []string) {
	stem := strings.TrimSuffix(file, ".py")
	endings := []string{".sql", ".up.sql", "_up.sql", ".upgrade.sql", "_upgrade.sql"}
	if direction == lint.Downgrade {
		endings = []string{".down.sql", "_down.sql", ".downgrade.sql", "_downgrade.sql"}
	}
	for _, ending := range endings {
		if slices.Contains(a.byBase[path.Base(stem)+ending], stem+ending) {
			names = append(names, stem+ending)
		}
	}
	return names
}

// add notes a data file.
func (a *alembicLoads) add(found map[string]*Loaded, file string) error {
	if found[file] != nil {
		return nil
	}
	source, err := readSource(a.fsys, file)
	if err != nil {
		return err
	}
	found[file] = &Loaded{Path: file, Source: source}
	return nil
}

// collect notes what the code in a file needs.
func (a *alembicLoads) collect(found map[string]*Loaded, from string, needed *needs) error {
	if needed == nil {
		return nil
	}
	for _, need := range needed.paths {
		for _, file := range a.resolvePath(from, need) {
			if err := a.add(found, file); err != nil {
				return err
			}
		}
	}
	for _, one := range needed.imports {
		if err := a.follow(found, from, one); err != nil {
			return err
		}
	}
	return nil
}

// follow notes a helper module, and what is used of it.
func (a *alembicLoads) follow(found map[string]*Loaded, from string, one python.Import) error {
	module, names, err := a.resolveImport(from, one)
	if err != nil || module == nil || module.path == from {
		return err
	}
	load := found[module.path]
	if load == nil {
		load = &Loaded{Path: module.path, Source: module.Source}
		found[module.path] = load
	}
	for _, name := range names {
		if slices.Contains(load.names, name) {
			continue
		}
		load.names = append(load.names, name)
		slices.Sort(load.names)
		key := module.path + "\x00" + name
		needed, known := a.needs[key]
		if !known {
			needed = module.needs(name)
			a.needs[key] = needed
		}
		if err := a.collect(found, module.path, needed); err != nil {
			return err
		}
	}
	return nil
}

// resolveImport finds the helper module that an import means, and the names that are used of it. It is
// nil for modules that are not in the script directory.
func (a *alembicLoads) resolveImport(from string, one python.Import) (*pythonFile, []string, error) {
	name := strings.TrimLeft(one.Module, ".")
	dirs := ancestors(path.Dir(from))
	if dots := len(one.Module) - len(name); dots > 0 {
		dirs = dirs[min(dots, len(dirs))-1:][:1]
	}
	for _, dir := range dirs {
		module := path.Join(dir, strings.ReplaceAll(name, ".", "/"))
		if one.Name != "" && one.Name != "*" { // "from a import b" may import the module a.b
			if file, err := a.module(path.Join(module, one.Name)); file != nil || err != nil {
				return file, one.Attributes, err
			}
		}
		file, err := a.module(module)
		if file == nil && err == nil {
			continue
		}
		switch one.Name {
		case "":
			return file, one.Attributes, err
		case "*":
			return file, file.Names(), err
		}
		return file, []string{one.Name}, err
	}
	return nil, nil, nil
}

// module reads a helper module: "x.py" or the package "x".
func (a *alembicLoads) module(name string) (*pythonFile, error) {
	if name != a.script && !strings.HasPrefix(name, a.script+"/") && a.script != "." {
		return nil, nil
	}
	if known, ok := a.modules[name]; ok {
		return known, nil
	}
	for _, file := range []string{name + ".py", path.Join(name, "__init__.py")} {
		source, err := readSource(a.fsys, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		module, _ := python.Parse(source) // Python itself says what is wrong with a helper
		if module == nil {
			continue
		}
		a.modules[name] = &pythonFile{module, file}
		return a.modules[name], nil
	}
	a.modules[name] = nil
	return nil, nil
}

// ancestors are a directory and those above it, the root last.
func ancestors(dir string) (dirs []string) {
	for {
		dirs = append(dirs, dir)
		if dir == "." {
			return dirs
		}
		dir = path.Dir(dir)
	}
}

// resolvePath finds the files that a path in a piece of code means.
func (a *alembicLoads) resolvePath(from string, need pathNeed) []string {
	if need.all {
		return a.all(from, need.tail)
	}
	for _, dir := range ancestors(path.Dir(from)) {
		file := path.Join(dir, need.tail)
		if info, err := fs.Stat(a.fsys, file); err == nil && !info.IsDir() {
			return []string{file}
		}
	}
	var within []string // in a directory that only running the code can tell
	for _, file := range a.byBase[path.Base(need.tail)] {
		if strings.HasSuffix(file, "/"+need.tail) {
			within = append(within, file)
		}
	}
	if len(within) == 1 {
		return within
	}
	return nil
}

// all lists the data files of a directory that code walks through.
func (a *alembicLoads) all(from, dir string) (files []string) {
	for _, above := range ancestors(path.Dir(from)) {
		entries, err := fs.ReadDir(a.fsys, path.Join(above, dir))
		if err != nil {
			continue
		}
		for _, entry := range entries {
			if !entry.IsDir() && isData(entry.Name()) {
				files = append(files, path.Join(above, dir, entry.Name()))
			}
		}
		return files
	}
	return nil
}
