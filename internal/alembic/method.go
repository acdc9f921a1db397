package alembic

import (
	"strings"
)

// method calls an attribute.
func (f *frame) method(m member, given arguments) value {
	switch object := m.object.(type) {
	case connection:
		return f.onConnection(object, m.name, given)
	case batch:
		return f.inBatch(object, m.name, given)
	case string:
		return stringMethod(object, m.name, given)
	case list:
		return data{}
	case dict:
		return dictMethod(object, m.name, given)
	case path:
		return f.pathMethod(object, m.name, given)
	case file:
		if m.name == "read" {
			return f.read(object.path)
		}
		return data{}
	case *call:
		if m.name == "create" || m.name == "drop" || m.name == "create_all" || m.name == "drop_all" {
			return f.createOrDrop(object, m.name)
		}
	}
	return &call{m, given}
}

// onConnection executes SQL.
func (f *frame) onConnection(c connection, name string, given arguments) value {
	switch name {
	case "execute", "scalar", "scalars", "exec":
		f.execute(given.get(0, "statement"))
		return data{}
	case "exec_driver_sql":
		if sql, ok := given.get(0, "statement").(string); ok {
			f.send(trimmed(sql))
			return data{}
		}
	case "execution_options", "connect", "connection", "get_bind", "begin", "begin_nested":
		return c
	case "close", "close_all", "expunge_all", "expire_all", "in_transaction":
		return data{}
	case "flush", "commit", "rollback":
		if c.session && len(f.reading.Unread) > 0 {
			return data{} // what it writes was named where it was added
		}
	}
	f.unread("what a Session or a connection does in " + name + " shows only when it runs")
	return data{}
}

// execute sends a statement that is a text, or an expression of SQLAlchemy.
func (f *frame) execute(statement value) {
	sql, err := statementSQL(statement)
	switch {
	case err != nil:
		f.unread(err.Error())
	case sql != "":
		f.send(sql)
	}
}

func dictMethod(d dict, name string, given arguments) value {
	all := list{}
	for _, e := range d {
		switch name {
		case "items":
			all = append(all, list{e.key, e.value})
		case "keys":
			all = append(all, e.key)
		case "values":
			all = append(all, e.value)
		}
	}
	switch name {
	case "items", "keys", "values":
		return all
	case "get":
		if v := d.get(given.get(0, "")); v != nil {
			return v
		}
		if otherwise := given.get(1, ""); otherwise != nil && isComparable(given.get(0, "")) {
			return otherwise
		}
	case "copy":
		return d
	}
	return data{}
}

func stringMethod(s, name string, given arguments) value {
	first, isText := given.get(0, "").(string)
	switch name {
	case "strip", "lstrip", "rstrip":
		return stripped(s, name, given)
	case "lower":
		return strings.ToLower(s)
	case "upper":
		return strings.ToUpper(s)
	case "startswith":
		if isText {
			return strings.HasPrefix(s, first)
		}
	case "endswith":
		if isText {
			return strings.HasSuffix(s, first)
		}
	case "replace":
		if with, ok := given.get(1, "").(string); ok && isText && len(given.positional) == 2 {
			return strings.ReplaceAll(s, first, with)
		}
	case "join":
		return joined(s, given.get(0, ""))
	case "format":
		return formatted(s, given)
	case "split":
		return split(s, given)
	case "splitlines":
		return texts(strings.Split(strings.TrimSuffix(s, "\n"), "\n"))
	}
	return data{}
}

func stripped(s, name string, given arguments) value {
	cut := " \t\n\r\v\f"
	if chars := given.get(0, ""); chars != nil {
		text, ok := chars.(string)
		if !ok {
			return data{}
		}
		cut = text
	}
	if name != "rstrip" {
		s = strings.TrimLeft(s, cut)
	}
	if name != "lstrip" {
		s = strings.TrimRight(s, cut)
	}
	return s
}

func split(s string, given arguments) value {
	if len(given.named) > 0 || len(given.positional) > 1 {
		return data{}
	}
	if len(given.positional) == 0 {
		return texts(strings.Fields(s))
	}
	if separator, ok := given.positional[0].(string); ok && separator != "" {
		return texts(strings.Split(s, separator))
	}
	return data{}
}

func texts(all []string) list {
	values := make(list, 0, len(all))
	for _, text := range all {
		values = append(values, text)
	}
	return values
}

func joined(separator string, v value) value {
	elements, ok := v.(list)
	if !ok {
		return data{}
	}
	all := make([]string, 0, len(elements))
	for _, element := range elements {
		text, ok := element.(string)
		if !ok {
			return data{}
		}
		all = append(all, text)
	}
	return strings.Join(all, separator)
}

// formatted is str.format with names and places, and no more than that.
func formatted(s string, given arguments) value {
	var out strings.Builder
	place := 0
	for {
		at := strings.IndexAny(s, "{}")
		if at < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:at])
		if strings.HasPrefix(s[at:], "{{") || strings.HasPrefix(s[at:], "}}") {
			out.WriteByte(s[at])
			s = s[at+2:]
			continue
		}
		name, after, found := strings.Cut(s[at+1:], "}")
		if !found || s[at] != '{' {
			return data{}
		}
		v := given.named[name]
		if name == "" {
			v = given.get(place, "")
			place++
		} else if number, ok := integer(name).(int64); ok {
			v = given.get(int(number), "")
		}
		text, ok := display(v, "")
		if !ok {
			return data{}
		}
		out.WriteString(text)
		s = after
	}
}
