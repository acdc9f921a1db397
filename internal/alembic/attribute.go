package alembic

import "strings"

// attribute is an attribute of a value.
func (f *frame) attribute(object value, name string) value {
	switch object := object.(type) {
	case dotted:
		return known(object + "." + dotted(name))
	case imported:
		return f.resolve(imported{object.module, name})
	case connection:
		switch name {
		case "dialect":
			return dotted("alembic.op.get_context.dialect")
		case "engine", "bind", "connection":
			return object
		}
	case *class:
		if v, ok := object.names[name]; ok {
			if object.isEnum() {
				return enumMember{name, v}
			}
			return v
		}
		return foreign{object.title + "." + name}
	case enumMember:
		switch name {
		case "value":
			return object.value
		case "name":
			return object.name
		}
		return data{}
	case path:
		return object.attribute(name)
	case foreign:
		return foreign{object.name + "." + name}
	case data, *callable, none:
		return data{}
	}
	return member{object, name}
}

// known is what a name from elsewhere is certain to be in a revision that runs on PostgreSQL.
func known(name dotted) value {
	short := "alembic.op." + strings.TrimPrefix(string(name), "alembic.context.")
	if !strings.HasPrefix(string(name), "alembic.context.") {
		short = string(name)
	}
	switch short {
	case "alembic.op.get_context.dialect.name", "alembic.op.get_context.impl.__dialect__":
		return "postgresql"
	case "alembic.op.get_context.as_sql":
		return false
	case "alembic.op.get_context.bind", "alembic.op.get_context.connection":
		return connection{}
	}
	return dotted(short)
}

// enumMember is one of an Enum that the project defines.
type enumMember struct {
	name  string
	value value
}

func (c *class) isEnum() bool {
	for _, base := range c.bases {
		switch base := base.(type) {
		case dotted:
			if strings.HasPrefix(string(base), "enum.") || strings.HasSuffix(string(base), ".StrEnum") {
				return true
			}
		case *class:
			if base.isEnum() {
				return true
			}
		}
	}
	return false
}

func (c *class) members() list {
	all := list{}
	for _, name := range c.order {
		all = append(all, enumMember{name, c.names[name]})
	}
	return all
}

// root is the package that a name comes from.
func (d dotted) root() string {
	root, _, _ := strings.Cut(string(d), ".")
	return root
}

// last is the name without where it comes from.
func (d dotted) last() string { return string(d[strings.LastIndexByte(string(d), '.')+1:]) }

// standard are modules of Python's own that do nothing to a database.
var standard = map[string]bool{}

func init() {
	for name := range strings.FieldsSeq(`abc ast base64 bisect calendar collections contextlib copy csv dataclasses datetime decimal enum
		fractions functools gzip hashlib hmac importlib inspect io itertools json locale logging math numbers operator os pathlib
		pprint random re secrets shutil statistics string struct sys tempfile textwrap time traceback types typing typing_extensions
		unicodedata uuid warnings zlib zoneinfo`) {
		standard[name] = true
	}
}

// libraries are packages whose names stand for types, expressions and other things that are kept as they are written.
var libraries = map[string]bool{
	"sqlalchemy": true, "sqlmodel": true, "sqlalchemy_utils": true, "geoalchemy2": true, "pgvector": true, "citext": true,
	"fastapi_users_db_sqlalchemy": true, "fastapi_utils": true, "advanced_alchemy": true,
}

// isKnownPackage reports whether a module is certainly not of the project's own.
func isKnownPackage(name string) bool {
	root := dotted(name).root()
	return root == "alembic" || standard[root] || libraries[root]
}
