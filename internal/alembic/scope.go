package alembic

import (
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
)

// scope is the top level of a module.
type scope struct {
	*Module
	names map[string]value
}

// imported is a name from a module of the project's own, which is read when somebody asks for it.
type imported struct {
	module *Module
	name   string // empty for the module itself
}

// class is a class of the project's own, as far as its body assigns names.
type class struct {
	bases  []value
	names  map[string]value
	order  []string // of the names
	module string
	title  string
}

// scopeOf reads the top level of a module, once.
func (r *reader) scopeOf(module *Module) *scope {
	if known := r.scopes[module.Path]; known != nil {
		return known
	}
	s := &scope{Module: module, names: map[string]value{"__file__": path(module.Path), "__name__": stem(module.Path)}}
	r.scopes[module.Path] = s
	f := &frame{reader: r, home: s, locals: s.names}
	for _, statement := range module.Root.Parts() {
		f.statement(statement)
	}
	return s
}

func stem(file string) string {
	return strings.TrimSuffix(file[strings.LastIndexByte(file, '/')+1:], ".py")
}

// resolve reads what was imported, also where a module has it from another one.
func (r *reader) resolve(v value) value {
	for range maxDepth {
		one, ok := v.(imported)
		if !ok || one.name == "" {
			return v
		}
		if v, ok = r.scopeOf(one.module).names[one.name]; !ok {
			return foreign{stem(one.module.Path) + "." + one.name}
		}
	}
	return foreign{"an import in circles"}
}

// importing binds the names of an import.
func (f *frame) importing(n *python.Node) {
	from := ""
	if module := n.Child("module_name"); module != nil {
		from = f.home.Text(module)
	}
	for _, child := range n.Children {
		switch {
		case child.Kind == "wildcard_import":
			f.importAll(from)
		case child.Field != "name":
		case child.Kind == "aliased_import":
			f.importOne(from, f.home.Text(child.Child("name")), f.home.Text(child.Child("alias")))
		default:
			f.importOne(from, f.home.Text(child), "")
		}
	}
}

// importOne is "from FROM import NAME as ALIAS", or "import NAME as ALIAS" if from is empty.
func (f *frame) importOne(from, name, alias string) {
	if from == "" {
		if alias == "" { // "import a.b" binds "a"
			alias, _, _ = strings.Cut(name, ".")
			name = alias
		}
		f.locals[alias] = f.moduleNamed(name)
		return
	}
	if alias == "" {
		alias = name
	}
	f.locals[alias] = f.nameIn(from, name)
}

func (f *frame) moduleNamed(name string) value {
	if module := f.find(name); module != nil {
		return imported{module: module}
	}
	return dotted(name)
}

// nameIn is a name of a module, which may be a module itself.
func (f *frame) nameIn(from, name string) value {
	separator := "."
	if strings.HasSuffix(from, ".") {
		separator = ""
	}
	if module := f.find(from + separator + name); module != nil {
		return imported{module: module}
	}
	if module := f.find(from); module != nil {
		return imported{module, name}
	}
	return dotted(from + separator + name)
}

func (f *frame) importAll(from string) {
	module := f.find(from)
	if module == nil {
		return // names that it may bind are not known, and found to be so where they are used
	}
	for name, v := range f.scopeOf(module).names {
		if !strings.HasPrefix(name, "_") {
			f.locals[name] = v
		}
	}
}

func (f *frame) find(name string) *Module {
	if f.files.Module == nil || isKnownPackage(name) {
		return nil
	}
	return f.files.Module(f.home.Path, name)
}
