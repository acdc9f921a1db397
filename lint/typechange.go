package lint

import "strings"

// TypeChange is what ALTER COLUMN … TYPE does to the rows of a table.
type TypeChange int

const (
	// Free changes leave the rows as they are.
	Free TypeChange = iota
	// DependsOnType changes are free for some old types, and the old type is not known.
	DependsOnType
	// DependsOnTimeZone changes are free if the session's TimeZone is UTC.
	DependsOnTimeZone
	// Rewriting changes write the table and its indexes anew.
	Rewriting
)

// ChangeType says what it takes to turn a column of one type into another.
// https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
func (c *Catalog) ChangeType(from, to TypeRef, version int, timeZone string) TypeChange {
	if !from.Known() {
		return DependsOnType
	}
	if from.Equal(to) {
		return Free
	}
	if from.Array || to.Array {
		return changeArray(from, to)
	}
	to, constrained := c.baseType(to)
	if constrained == Rewriting {
		return Rewriting
	}
	from, _ = c.baseType(from)
	if from.Equal(to) {
		return constrained
	}
	return max(constrained, changeScalar(from, to, version, timeZone))
}

// An array is converted element by element, even where the element would be free; only taking the
// limit from the same element type is free.
func changeArray(from, to TypeRef) TypeChange {
	if from.Array && to.Array && from.Name == to.Name && len(to.Mods) == 0 {
		return Free
	}
	return Rewriting
}

// Constrained reports whether a type is a domain that checks each value, by its own constraints or by those of a
// domain that it is made of.
func (c *Catalog) Constrained(t TypeRef) bool {
	_, change := c.baseType(t)
	return change == Rewriting
}

// baseType looks through domains. A domain with constraints checks each row; one that we do not know
// may have some.
func (c *Catalog) baseType(t TypeRef) (TypeRef, TypeChange) {
	change := Free
	for range len(c.types) + 1 {
		domain := c.types[t.Name]
		if domain == nil || domain.Kind != Domain {
			break
		}
		if domain.Constrained {
			change = Rewriting
		}
		if !domain.Base.Known() {
			return t, max(change, DependsOnType)
		}
		t = domain.Base
	}
	return t, change
}

func changeScalar(from, to TypeRef, version int, timeZone string) TypeChange {
	a, b := typeName(from), typeName(to)
	switch {
	case isText(a) && isText(b):
		return changeText(from, to, b)
	case a == b:
		return changeModifiers(a, from.Mods, to.Mods)
	case a == "timestamp" && b == "timestamptz" || a == "timestamptz" && b == "timestamp":
		return changeTimestamp(from, to, version, timeZone)
	case binaryCoercible[[2]string{a, b}] && len(to.Mods) == 0:
		return Free
	case builtinTypes[a] || builtinTypes[b]:
		return Rewriting
	}
	return DependsOnType
}

// typeName is the name of a built-in type, or of one that extensions make.
func typeName(t TypeRef) string {
	if t.Name.Schema == builtinSchema || t.Name.Name == "citext" {
		return t.Name.Name
	}
	return t.Name.String() + "?" // like no built-in type
}

// binaryCoercible are pairs of types with the same bytes, besides those with modifiers.
var binaryCoercible = map[[2]string]bool{
	{"int4", "oid"}: true, {"oid", "int4"}: true, {"cidr", "inet"}: true, {"bit", "varbit"}: true, {"varbit", "bit"}: true,
	{"xml", "text"}: true, {"xml", "varchar"}: true, {"xml", "bpchar"}: true, {"oid", "regclass"}: true, {"regclass", "oid"}: true,
	{"oid", "regtype"}: true, {"regtype", "oid"}: true, {"oid", "regproc"}: true, {"regproc", "oid"}: true,
	{"int4", "regclass"}: true, {"regclass", "int4"}: true, {"int4", "regtype"}: true, {"regtype", "int4"}: true,
	{"int4", "regproc"}: true, {"regproc", "int4"}: true, {"text", "bpchar"}: true, {"varchar", "bpchar"}: true,
}

// SortsAlike reports whether an index on a column stays as it is when the type changes and the rows do not: both
// types have the same operator class.
// https://www.postgresql.org/docs/current/indexes-opclass.html
func (c *Catalog) SortsAlike(from, to TypeRef) bool {
	from, _ = c.baseType(from)
	to, _ = c.baseType(to)
	return from.Array == to.Array && sortsAs(typeName(from)) == sortsAs(typeName(to))
}

// sortsAs is the type whose operators compare the values of a type.
func sortsAs(name string) string {
	switch name {
	case "varchar":
		return "text"
	case "cidr":
		return "inet"
	case "regclass", "regtype", "regproc":
		return "oid"
	}
	return name
}

func isText(name string) bool { return name == "text" || name == "varchar" || name == "citext" }

func changeText(from, to TypeRef, target string) TypeChange {
	switch {
	case target != "varchar" || len(to.Mods) == 0:
		return Free
	case typeName(from) == "varchar" && len(from.Mods) == 1 && from.Mods[0] <= to.Mods[0]:
		return Free
	}
	return Rewriting
}

// changeModifiers compares length, precision and scale of one type.
func changeModifiers(name string, from, to []int) TypeChange {
	switch name {
	case "bpchar":
		return freeIf(len(to) == 0)
	case "varbit":
		return freeIf(len(to) == 0 || len(from) == 1 && from[0] <= to[0])
	case "numeric":
		return freeIf(len(to) == 0 || len(from) > 0 && from[0] <= to[0] && scale(from) == scale(to))
	case "timestamp", "timestamptz", "time", "timetz":
		return freeIf(precision(from) <= precision(to))
	case "interval":
		if mask(from) != mask(to) {
			return DependsOnType
		}
		return freeIf(intervalPrecision(from) <= intervalPrecision(to))
	}
	if strings.HasSuffix(name, "?") {
		return DependsOnType // such as geometry(Point) of PostGIS
	}
	return Rewriting
}

func freeIf(free bool) TypeChange {
	if free {
		return Free
	}
	return Rewriting
}

func scale(mods []int) int {
	if len(mods) < 2 {
		return 0
	}
	return mods[1]
}

// maxPrecision is that of times without a given one.
const maxPrecision = 6

func precision(mods []int) int {
	if len(mods) == 0 {
		return maxPrecision
	}
	return mods[0]
}

// anyFields is the mask of an interval that holds all fields.
const anyFields = 0x7FFF

// The first modifier of an interval is a mask of its fields.
func mask(mods []int) int {
	if len(mods) == 0 {
		return anyFields
	}
	return mods[0]
}

func intervalPrecision(mods []int) int {
	if len(mods) < 2 {
		return maxPrecision
	}
	return mods[1]
}

// Since PostgreSQL 12 a change between the two kinds of timestamp is free if the session's TimeZone is
// UTC, where both have the same bytes.
// https://www.postgresql.org/docs/release/12.0/
func changeTimestamp(from, to TypeRef, version int, timeZone string) TypeChange {
	switch {
	case version < 12 || precision(to.Mods) < maxPrecision:
		return Rewriting
	case timeZone == "":
		return DependsOnTimeZone
	}
	return freeIf(strings.EqualFold(timeZone, "UTC") || strings.EqualFold(timeZone, "GMT"))
}
