package migration

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Place is where a project is.
type Place struct {
	// Dir is slash-separated and relative to the root of the tree, "." for the root itself.
	Dir string
	// Tool is the name of the tool.
	Tool string
}

// NotFoundError says that there is no project where one was looked for.
type NotFoundError struct {
	Dir  string
	Tool string
}

func (e *NotFoundError) Error() string {
	if tool := Lookup(e.Tool); tool != nil {
		return fmt.Sprintf("no %s project in %s; looked for %s", e.Tool, e.Dir, tool.Marks)
	}
	var marks []string
	for _, tool := range catalog {
		marks = append(marks, tool.Name+" ("+tool.Marks+")")
	}
	return fmt.Sprintf("no migration project in %s; looked for %s", e.Dir, strings.Join(marks, ", "))
}

// AmbiguousError says that several tools claim one directory.
type AmbiguousError struct {
	Dir   string
	Tools []string
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%s could be a project of %s; say which with --tool, or with tool: in migrate-check.yaml",
		e.Dir, strings.Join(e.Tools, " and of "))
}

// NoDirectoryError says that the directory to look in is not there.
type NoDirectoryError struct{ Dir string }

func (e *NoDirectoryError) Error() string { return "there is no directory " + e.Dir }

// UnknownToolError says that a tool is not in the catalog.
type UnknownToolError struct{ Tool string }

func (e *UnknownToolError) Error() string {
	var names []string
	for _, tool := range catalog {
		names = append(names, tool.Name)
	}
	return fmt.Sprintf("unknown migration tool %q; use one of %s", e.Tool, strings.Join(names, ", "))
}

// Find lists the projects in a directory and below it, sorted by directory. With the name of a tool only
// projects of that tool count. A directory that lies within a project, such as the one that holds
// Alembic's revisions, stands for that project. The error is a *NotFoundError if there is none, and an
// *AmbiguousError if two tools claim the same directory.
func Find(fsys fs.FS, dir, tool string) ([]Place, error) { return Options{}.Find(fsys, dir, tool) }

// Find does the same, and knows what is declared.
func (o Options) Find(fsys fs.FS, dir, tool string) ([]Place, error) {
	if tool != "" && Lookup(tool) == nil {
		return nil, &UnknownToolError{tool}
	}
	s := &search{fsys: fsys, tool: tool, declared: o.Declared}
	if err := s.below(dir); err != nil {
		return nil, err
	}
	if len(s.found) == 0 {
		if err := s.above(dir); err != nil {
			return nil, err
		}
	}
	if len(s.found) == 0 {
		return nil, &NotFoundError{Dir: dir, Tool: tool}
	}
	return s.places()
}

type search struct {
	fsys      fs.FS
	tool      string
	declared  map[string]Declared // by directory
	found     []Place
	territory map[string]Place // by directory
}

// below walks down from a directory.
func (s *search) below(dir string) error {
	if _, err := fs.Stat(s.fsys, dir); errors.Is(err, fs.ErrNotExist) {
		return &NoDirectoryError{dir}
	}
	return fs.WalkDir(s.fsys, dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name != dir && errors.Is(err, fs.ErrPermission):
			return fs.SkipDir // not ours to read, and nobody named it
		case err != nil:
			return fmt.Errorf("looking for projects in %s: %w", dir, err)
		case !entry.IsDir():
			return nil
		case name != dir && isForeign(s.fsys, name):
			return fs.SkipDir
		}
		return s.visit(name)
	})
}

// isForeign reports whether a directory holds other people's files, or none of interest.
func isForeign(fsys fs.FS, dir string) bool {
	switch name := path.Base(dir); name {
	case "node_modules", "vendor", "venv", "site-packages", "__pycache__", "bower_components":
		return true
	default:
		if strings.HasPrefix(name, ".") {
			return true
		}
	}
	_, err := fs.Stat(fsys, path.Join(dir, "pyvenv.cfg")) // a virtual environment of any name
	return err == nil
}

func (s *search) visit(dir string) error {
	entries, err := fs.ReadDir(s.fsys, dir)
	if err != nil {
		return fmt.Errorf("looking for projects in %s: %w", dir, err)
	}
	d := &directory{fsys: s.fsys, path: dir, entries: entries}
	for _, tool := range catalog {
		if s.tool != "" && s.tool != tool.Name {
			continue
		}
		claimed, err := s.claims(tool, d)
		if err != nil {
			return err
		}
		if !claimed {
			continue
		}
		place := Place{Dir: dir, Tool: tool.Name}
		s.found = append(s.found, place)
		if tool.territory == nil {
			continue
		}
		dirs, err := tool.territory(d)
		if err != nil {
			return err
		}
		if s.territory == nil {
			s.territory = map[string]Place{}
		}
		for _, owned := range dirs {
			s.territory[owned] = place
		}
	}
	return nil
}

// claims reports whether a directory is a project of the tool. What the configuration says counts more than
// what the files look like.
func (s *search) claims(tool *Tool, d *directory) (bool, error) {
	switch declared := s.declared[d.path].Tool; declared {
	case "":
		return tool.claims(d)
	case CommandTool:
		return tool.Name == CommandTool, nil
	case tool.Name:
		return tool.claims(d)
	}
	return false, nil
}

// above looks for a project that owns the directory without being in it or below it.
func (s *search) above(dir string) error {
	for parent := dir; parent != "."; {
		parent = path.Dir(parent)
		if err := s.visit(parent); err != nil {
			return err
		}
	}
	s.found = slices.DeleteFunc(s.found, func(p Place) bool {
		owner, owned := s.owner(dir)
		return !owned || owner != p
	})
	return nil
}

// owner is the project in whose territory a directory lies.
func (s *search) owner(dir string) (owner Place, ok bool) {
	for ; ; dir = path.Dir(dir) {
		if owner, ok := s.territory[dir]; ok || dir == "." {
			return owner, ok
		}
	}
}

// places drops what lies in the territory of another project, and refuses what two tools claim.
func (s *search) places() ([]Place, error) {
	byDir := map[string][]string{}
	var places []Place
	for _, place := range s.found {
		if owner, owned := s.owner(place.Dir); owned && owner != place {
			continue
		}
		byDir[place.Dir] = append(byDir[place.Dir], place.Tool)
		places = append(places, place)
	}
	for _, place := range places {
		if tools := byDir[place.Dir]; len(tools) > 1 {
			return nil, &AmbiguousError{Dir: place.Dir, Tools: tools}
		}
	}
	slices.SortFunc(places, func(a, b Place) int { return cmp.Compare(a.Dir, b.Dir) })
	return places, nil
}
