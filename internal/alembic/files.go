package alembic

import (
	slashed "path"
	"strings"
)

// Files that a revision reads have paths that it builds on __file__.

func (p path) parent() path { return path(slashed.Dir(string(p))) }

func (p path) join(name string) value { return path(slashed.Join(string(p), name)) }

func (p path) attribute(name string) value {
	base := slashed.Base(string(p))
	switch name {
	case "parent":
		return p.parent()
	case "name":
		return base
	case "stem":
		return strings.TrimSuffix(base, slashed.Ext(base))
	case "suffix":
		return slashed.Ext(base)
	case "parents":
		all := list{}
		for at := p.parent(); ; at = at.parent() {
			all = append(all, at)
			if at == "." || at == "/" {
				return all
			}
		}
	}
	return member{p, name}
}

func (f *frame) pathMethod(p path, name string, given arguments) value {
	first, isText := given.get(0, "").(string)
	switch name {
	case "resolve", "absolute":
		return p
	case "joinpath":
		return joinPaths(arguments{positional: append(list{p}, given.positional...)})
	case "with_suffix":
		if isText {
			return path(strings.TrimSuffix(string(p), slashed.Ext(string(p))) + first)
		}
	case "with_name":
		if isText {
			return p.parent().join(first)
		}
	case "read_text":
		return f.read(p)
	case "open":
		return file{p}
	}
	return data{}
}

func joinPaths(given arguments) value {
	if len(given.positional) == 0 {
		return data{}
	}
	p, ok := given.positional[0].(path)
	for _, piece := range given.positional[1:] {
		text, isText := piece.(string)
		if !ok || !isText {
			return data{}
		}
		p = p.join(text).(path)
	}
	if !ok {
		return data{}
	}
	return p
}

func asPath(v value) (path, bool) {
	p, ok := v.(path)
	return p, ok
}

// read is the text of a file of the project.
func (f *frame) read(p path) value {
	if f.files.Text != nil {
		if text, ok := f.files.Text(string(p)); ok {
			return text
		}
	}
	return data{}
}
