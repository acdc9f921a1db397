package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// TypeRef is a type as a column has it.
type TypeRef struct {
	// Name is resolved: built-in types are in pg_catalog. The zero Name is an unknown type.
	Name Name
	// Mods are the type modifiers, such as the 10 and the 2 of numeric(10,2).
	Mods []int
	// Array types hold any number of dimensions.
	Array bool
}

// Known reports whether the type is known.
func (t TypeRef) Known() bool { return t.Name.Name != "" }

// Equal reports whether two types are the same, with the same modifiers.
func (t TypeRef) Equal(u TypeRef) bool {
	return t.Name == u.Name && t.Array == u.Array && slices.Equal(t.Mods, u.Mods)
}

// String writes the type as SQL does.
func (t TypeRef) String() string {
	name := t.Name.Name
	if t.Name.Schema == builtinSchema {
		if long, ok := longTypeNames[name]; ok {
			name = long
		}
	} else {
		name = t.Name.String()
	}
	mods := t.Mods
	if name == "interval" && len(mods) > 0 {
		mods = mods[1:] // the first one is a mask of fields
	}
	if len(mods) > 0 {
		texts := make([]string, len(mods))
		for i, mod := range mods {
			texts[i] = strconv.Itoa(mod)
		}
		name = fmt.Sprintf("%s(%s)", name, strings.Join(texts, ","))
	}
	if t.Array {
		name += "[]"
	}
	return name
}

const builtinSchema = "pg_catalog"

var longTypeNames = map[string]string{
	"int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real", "float8": "double precision",
	"bool": "boolean", "bpchar": "char",
}

// builtinTypes are those that people write without pg_catalog, by PostgreSQL's own names.
var builtinTypes = map[string]bool{
	"bit": true, "bool": true, "box": true, "bpchar": true, "bytea": true, "char": true, "cidr": true, "circle": true,
	"date": true, "float4": true, "float8": true, "inet": true, "int2": true, "int4": true, "int8": true, "interval": true,
	"json": true, "jsonb": true, "jsonpath": true, "line": true, "lseg": true, "macaddr": true, "macaddr8": true,
	"money": true, "name": true, "numeric": true, "oid": true, "path": true, "pg_lsn": true, "point": true, "polygon": true,
	"regclass": true, "regproc": true, "regtype": true, "text": true, "time": true, "timestamp": true,
	"timestamptz": true, "timetz": true, "tsquery": true, "tsvector": true, "txid_snapshot": true, "uuid": true,
	"varbit": true, "varchar": true, "xid": true, "xml": true,
	"int4range": true, "int8range": true, "numrange": true, "tsrange": true, "tstzrange": true, "daterange": true,
	"int4multirange": true, "int8multirange": true, "nummultirange": true, "tsmultirange": true,
	"tstzmultirange": true, "datemultirange": true,
}

// serialTypes are not types: they make a column with a sequence.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
var serialTypes = map[string]string{
	"serial": "int4", "serial4": "int4", "bigserial": "int8", "serial8": "int8", "smallserial": "int2", "serial2": "int2",
}

// Serial reports whether a type in a column definition is serial or one of its sizes.
func Serial(name *pg_query.TypeName) bool {
	n := nameOf(name.GetNames())
	return n.Schema == "" && serialTypes[n.Name] != ""
}

// TypeOf reads a type as it is written in SQL.
func (c *Catalog) TypeOf(name *pg_query.TypeName) TypeRef {
	n := nameOf(name.GetNames())
	ref := TypeRef{Array: len(name.GetArrayBounds()) > 0}
	if n.Schema == "" && strings.HasPrefix(n.Name, "_") && builtinTypes[n.Name[1:]] {
		n.Name, ref.Array = n.Name[1:], true
	}
	switch {
	case n.Schema == "" && serialTypes[n.Name] != "":
		n = Name{builtinSchema, serialTypes[n.Name]}
	case n.Schema == "" && builtinTypes[n.Name] && !has(c.types, resolve(c, c.types, n.Name)):
		n.Schema = builtinSchema
	case n.Schema == "":
		n = resolve(c, c.types, n.Name)
	}
	ref.Name = n
	for _, mod := range name.GetTypmods() {
		value, err := strconv.Atoi(constant(mod))
		if err != nil {
			continue // PostGIS and others take words
		}
		ref.Mods = append(ref.Mods, value)
	}
	return ref
}

// TypeKind is what a user-defined type is.
type TypeKind string

const (
	Enum      TypeKind = "enum"
	Domain    TypeKind = "domain"
	Composite TypeKind = "composite type"
	OtherType TypeKind = "type"
)

// Type is what is known of a user-defined type.
type Type struct {
	Name Name
	Kind TypeKind
	Made *Origin
	// Base is the type under a domain; Constrained domains have a CHECK or NOT NULL.
	Base        TypeRef
	Constrained bool
	// Default is whether a domain has one.
	Default bool
	// Partial types were met before they were made.
	Partial bool
	// Values are those of an enum that are known.
	Values []string
	// Added are the values that this change added to an enum.
	Added map[string]*Origin

	// changed is whether this change has made or altered it.
	changed bool
}

// Type returns what is known of a user-defined type, nil if nothing is.
func (c *Catalog) Type(name Name) *Type { return c.types[name] }

// GrownEnums are the enums that got values from this change.
func (c *Catalog) GrownEnums() (grown []*Type) {
	for _, changed := range c.change.types {
		if changed.Added != nil && c.types[changed.Name] == changed {
			grown = append(grown, changed)
		}
	}
	return grown
}

// DomainWithin gives a column that holds an array of the domain that a statement alters, as `"codes" of "orders"`. Empty
// if none is known to.
func (c *Catalog) DomainWithin(alter *pg_query.AlterDomainStmt) string {
	domain := resolveType(c, nameOf(alter.GetTypeName()))
	for _, relation := range c.Relations() {
		for _, column := range relation.Columns {
			if column.Type.Array && c.isOf(column.Type, domain) {
				return fmt.Sprintf("%q of %q", column.Name, relation.Name)
			}
		}
	}
	return ""
}

// DomainOf is the domain that a statement alters, nil if it is not known.
func (c *Catalog) DomainOf(alter *pg_query.AlterDomainStmt) *Type {
	return c.types[resolveType(c, nameOf(alter.GetTypeName()))]
}
