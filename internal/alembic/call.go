package alembic

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/python"
)

// call reads a call: first what is called and the arguments, then what it does.
func (f *frame) call(n *python.Node) value {
	function := f.eval(n.Child("function"))
	given := f.arguments(n.Child("arguments"))
	v := f.at(n, func() value { return f.invoke(function, given) })
	if m, ok := function.(member); ok {
		f.remember(n.Child("function").Child("object"), m, given)
	}
	return v
}

func (f *frame) arguments(n *python.Node) arguments {
	given := arguments{named: map[string]value{}}
	if n == nil {
		return given
	}
	if n.Kind == "generator_expression" {
		given.positional = list{f.eval(n)}
		return given
	}
	for _, part := range n.Parts() {
		switch part.Kind {
		case "keyword_argument":
			given.named[f.home.Text(part.Child("name"))] = f.eval(part.Child("value"))
		case "list_splat":
			more, ok := f.elements(f.eval(part.Parts()[0]))
			given.positional, given.open = append(given.positional, more...), given.open || !ok
		case "dictionary_splat":
			more, ok := f.eval(part.Parts()[0]).(dict)
			given.open = given.open || !ok
			for _, e := range more {
				if name, ok := e.key.(string); ok {
					given.named[name] = e.value
				}
			}
		default:
			given.positional = append(given.positional, f.eval(part))
		}
	}
	return given
}

// remember keeps what a method changed in a list or a dictionary that has a name.
func (f *frame) remember(object *python.Node, m member, given arguments) {
	if object == nil || object.Kind != "identifier" {
		return
	}
	name := f.home.Text(object)
	switch was := m.object.(type) {
	case list:
		switch {
		case m.name == "append" && len(given.positional) == 1 && f.maybe == 0:
			f.locals[name] = append(was[:len(was):len(was)], given.positional[0])
		case m.name == "extend" && len(given.positional) == 1 && f.maybe == 0:
			f.locals[name] = operate("+", was, given.positional[0])
		case m.name != "index" && m.name != "count" && m.name != "copy":
			f.locals[name] = data{}
		}
	case dict:
		if m.name == "update" || m.name == "pop" || m.name == "setdefault" || m.name == "clear" {
			f.locals[name] = data{}
		}
	}
}

// invoke does what a call does, and gives what it returns.
func (f *frame) invoke(function value, given arguments) value {
	switch function := function.(type) {
	case *callable:
		return f.enterFunction(function, given)
	case *class:
		return &call{function, given}
	case dotted:
		return f.external(function, given)
	case member:
		f.callBack(given)
		return f.method(function, given)
	case foreign:
		return f.stranger(function.name)
	}
	f.callBack(given)
	if given.holdsConnection() {
		return f.stranger("code that is chosen when it runs")
	}
	return data{}
}

// callBack reads the functions that are handed on to code which is not read: it may call them, and with what it likes.
func (f *frame) callBack(given arguments) {
	for _, v := range given.all() {
		function, ok := v.(*callable)
		if !ok {
			continue
		}
		f.maybe++
		f.enterFunction(function, arguments{open: true})
		f.maybe--
	}
}

// all are the arguments, those with a name after the others.
func (a arguments) all() []value {
	all := slices.Clone(a.positional)
	for _, name := range slices.Sorted(maps.Keys(a.named)) {
		all = append(all, a.named[name])
	}
	return all
}

// stranger is code that is not known here and may send anything.
func (f *frame) stranger(name string) value {
	f.unread(fmt.Sprintf("%s is not code of the project that could be read", name))
	return foreign{name}
}

func (a arguments) holdsConnection() bool {
	return slices.ContainsFunc(a.all(), isConnection)
}

func isConnection(v value) bool {
	if name, ok := v.(dotted); ok {
		return name == "alembic.op"
	}
	_, ok := v.(connection)
	return ok
}

// external calls something that is not the project's.
func (f *frame) external(name dotted, given arguments) value {
	switch root := name.root(); {
	case strings.HasPrefix(string(name), "alembic.op."):
		return f.operation(strings.TrimPrefix(string(name), "alembic.op."), given)
	case root == "alembic" || root == "builtins" || standard[root]:
		return f.standardCall(name, given)
	case root == "sqlalchemy" && (name.last() == "Session" || name.last() == "AsyncSession"):
		return connection{session: true}
	case root == "sqlalchemy" && (name.last() == "inspect" || name.last() == "declarative_base" || name.last() == "MetaData"):
		return data{}
	case root == "sqlalchemy" && name.last() == "sessionmaker":
		return name + ".Session"
	case libraries[root]:
		return &call{name, given}
	}
	return f.stranger(string(name))
}

// enterFunction binds the arguments, and reads the function.
func (f *frame) enterFunction(function *callable, given arguments) value {
	bound, unknown := map[string]value{}, []string(nil)
	parameters := function.node.Child("parameters")
	if parameters == nil {
		return f.run(function, bound, nil)
	}
	place, defined := 0, &frame{reader: f.reader, home: function.home, locals: map[string]value{}, outer: function.outer}
	for _, parameter := range parameters.Parts() {
		name, byDefault := parameterName(function.home, parameter)
		switch {
		case parameter.Kind == "list_splat_pattern" || parameter.Kind == "dictionary_splat_pattern" || name == "":
			if name != "" {
				bound[name] = rest(parameter.Kind, given, place)
			}
			place = len(given.positional)
			continue
		case given.get(place, name) != nil:
			bound[name] = given.get(place, name)
		case byDefault != nil:
			bound[name] = defined.eval(byDefault)
		default:
			unknown = append(unknown, name)
		}
		place++
	}
	return f.run(function, bound, unknown)
}

func rest(kind string, given arguments, place int) value {
	if given.open || kind == "dictionary_splat_pattern" {
		return data{}
	}
	return list(given.positional[min(place, len(given.positional)):])
}

// parameterName is the name of a parameter, with the node of its default.
func parameterName(home *scope, n *python.Node) (name string, byDefault *python.Node) {
	switch n.Kind {
	case "identifier":
		return home.Text(n), nil
	case "default_parameter", "typed_default_parameter":
		return home.Text(n.Child("name")), n.Child("value")
	case "typed_parameter", "list_splat_pattern", "dictionary_splat_pattern":
		if parts := n.Parts(); len(parts) > 0 {
			name, _ = parameterName(home, parts[0])
		}
	}
	return name, nil
}
