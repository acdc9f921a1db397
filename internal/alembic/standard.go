package alembic

import (
	"strings"
)

// standardCall calls what Python brings, and what of Alembic does nothing to the database.
func (f *frame) standardCall(name dotted, given arguments) value {
	first := given.get(0, "")
	if name == "builtins.map" {
		return f.mapped(given)
	}
	f.callBack(given)
	switch name {
	case "builtins.str":
		if text, ok := display(first, ""); ok {
			return text
		}
	case "builtins.list", "builtins.tuple", "builtins.iter", "itertools.chain", "builtins.set", "builtins.frozenset":
		if first == nil && !given.open {
			return list{}
		}
		if elements, ok := f.elements(first); ok && len(given.positional) == 1 {
			return elements
		}
	case "builtins.dict":
		if d, ok := first.(dict); ok && len(given.named) == 0 {
			return d
		}
		if first == nil && len(given.named) == 0 && !given.open {
			return dict{}
		}
	case "builtins.len":
		if elements, ok := f.elements(first); ok {
			return int64(len(elements))
		}
	case "builtins.reversed":
		if elements, ok := f.elements(first); ok {
			return reversed(elements)
		}
	case "builtins.range":
		return numbers(given)
	case "builtins.enumerate":
		return f.enumerated(first)
	case "builtins.zip":
		return f.zipped(given)
	case "builtins.open":
		if p, ok := asPath(first); ok {
			return file{p}
		}
	case "textwrap.dedent", "inspect.cleandoc":
		if text, ok := first.(string); ok {
			return text // white space at the begin of lines does not matter
		}
	case "pathlib.Path", "pathlib.PurePath", "os.path.abspath", "os.path.realpath":
		if p, ok := first.(path); ok && len(given.positional) == 1 {
			return p
		}
	case "os.path.dirname":
		if p, ok := first.(path); ok {
			return p.parent()
		}
	case "os.path.join":
		return joinPaths(given)
	case "builtins.getattr":
		if attribute, ok := given.get(1, "").(string); ok {
			return f.attribute(first, attribute)
		}
	case "importlib.import_module":
		return f.stranger(name.last())
	case "alembic.context.is_offline_mode":
		return false
	}
	if given.holdsConnection() {
		return f.stranger(string(name))
	}
	return data{}
}

// isBuiltin reports whether a name is a function or a type of Python's own.
func isBuiltin(name string) bool {
	for builtin := range strings.FieldsSeq(`abs all any bool bytes callable chr dict divmod enumerate filter float format frozenset getattr
		hasattr hash id int isinstance issubclass iter len list map max min next object ord pow print range repr reversed round
		set setattr slice sorted str sum super tuple type vars zip open
		AssertionError Exception IOError KeyError NotImplementedError OSError RuntimeError TypeError ValueError`) {
		if builtin == name {
			return true
		}
	}
	return false
}

func reversed(elements list) list {
	all := make(list, 0, len(elements))
	for i := len(elements) - 1; i >= 0; i-- {
		all = append(all, elements[i])
	}
	return all
}

func numbers(given arguments) value {
	first, last := int64(0), int64(0)
	switch len(given.positional) {
	case 1:
		end, ok := given.positional[0].(int64)
		if !ok {
			return data{}
		}
		last = end
	case 2:
		from, ok := given.positional[0].(int64)
		end, ok2 := given.positional[1].(int64)
		if !ok || !ok2 {
			return data{}
		}
		first, last = from, end
	default:
		return data{}
	}
	if last-first > maxSteps {
		return data{}
	}
	all := list{}
	for ; first < last; first++ {
		all = append(all, first)
	}
	return all
}

func (f *frame) enumerated(v value) value {
	elements, ok := f.elements(v)
	if !ok {
		return data{}
	}
	all := list{}
	for i, element := range elements {
		all = append(all, list{int64(i), element})
	}
	return all
}

// mapped calls a function for each element of a list.
func (f *frame) mapped(given arguments) value {
	elements, known := f.elements(given.get(1, ""))
	if !known || len(given.positional) != 2 {
		f.callBack(given)
		return data{}
	}
	all := list{}
	for _, element := range elements {
		all = append(all, f.invoke(given.positional[0], arguments{positional: []value{element}}))
	}
	return all
}

func (f *frame) zipped(given arguments) value {
	var columns []list
	for _, v := range given.positional {
		elements, ok := f.elements(v)
		if !ok {
			return data{}
		}
		columns = append(columns, elements)
	}
	all := list{}
	for row := 0; ; row++ {
		line := list{}
		for _, column := range columns {
			if row >= len(column) {
				return all
			}
			line = append(line, column[row])
		}
		if len(columns) == 0 {
			return all
		}
		all = append(all, line)
	}
}
