package lint

import "slices"

// comparableTypes are types of which PostgreSQL compares one with another, by the name of their family.
var comparableTypes = map[string]string{
	"int2": "integer", "int4": "integer", "int8": "integer", "numeric": "numeric", "float4": "float", "float8": "float",
	"text": "text", "varchar": "text", "bpchar": "text", "name": "text", "date": "date", "timestamp": "date", "timestamptz": "date",
	"time": "time", "timetz": "timetz", "interval": "interval", "uuid": "uuid", "bool": "bool", "bytea": "bytea",
	"inet": "inet", "cidr": "inet",
}

// widerFamilies are those that a value is turned into by itself where it is compared.
var widerFamilies = map[string][]string{"integer": {"numeric", "float"}, "numeric": {"float"}}

// CanReference reports whether a foreign key of one type may point to a key of another. Of types that are not known it
// may.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES
func CanReference(from, key TypeRef) bool {
	a, b := comparableTypes[from.Name.Name], comparableTypes[key.Name.Name]
	builtin := from.Name.Schema == builtinSchema && key.Name.Schema == builtinSchema && !from.Array && !key.Array
	return !builtin || a == "" || b == "" || a == b || slices.Contains(widerFamilies[a], b)
}
