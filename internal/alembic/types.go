package alembic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// typeSQL writes a type as SQLAlchemy's dialect for PostgreSQL does.
// https://docs.sqlalchemy.org/en/20/core/type_basics.html
func typeSQL(v value) (string, error) {
	switch v := v.(type) {
	case dotted:
		return namedType(v, arguments{})
	case *call:
		switch function := v.function.(type) {
		case dotted:
			return namedType(function, v.arguments)
		case *class:
			return ownType(function)
		case member:
			return changedType(function, v.arguments)
		}
	case *class:
		return ownType(v)
	case foreign:
		return "", fmt.Errorf("%s is not code of the project that could be read", v.name)
	}
	return "", errors.New("only a run tells the type of the column")
}

// changedType is what a method makes of a type.
func changedType(m member, _ arguments) (string, error) {
	if m.name == "with_variant" || m.name == "evaluates_none" { // variants are for other databases, as a rule
		return typeSQL(m.object)
	}
	return "", fmt.Errorf("it is not known which type %s() gives", m.name)
}

// ownType is a TypeDecorator of the project.
func ownType(c *class) (string, error) {
	if impl, ok := c.names["impl"]; ok && c.names["load_dialect_impl"] == nil && c.names["get_col_spec"] == nil {
		return typeSQL(impl)
	}
	return "", fmt.Errorf("the project's own type %s says what it is only when it runs", c.title)
}

// plainTypes have no arguments that matter.
var plainTypes = map[string]string{
	"INTEGER": "INTEGER", "INT": "INTEGER", "SMALLINTEGER": "SMALLINT", "SMALLINT": "SMALLINT", "BIGINTEGER": "BIGINT", "BIGINT": "BIGINT",
	"TEXT": "TEXT", "UNICODETEXT": "TEXT", "CLOB": "CLOB", "BOOLEAN": "BOOLEAN", "DATE": "DATE", "REAL": "REAL", "DOUBLE": "DOUBLE PRECISION",
	"DOUBLE_PRECISION": "DOUBLE PRECISION", "LARGEBINARY": "BYTEA", "BYTEA": "BYTEA", "JSON": "JSON", "JSONB": "JSONB", "UUID": "UUID",
	"INET": "INET", "CIDR": "CIDR", "MACADDR": "MACADDR", "MACADDR8": "MACADDR8", "MONEY": "MONEY", "OID": "OID", "REGCLASS": "REGCLASS",
	"REGCONFIG": "REGCONFIG", "TSVECTOR": "TSVECTOR", "TSQUERY": "TSQUERY", "HSTORE": "HSTORE", "JSONPATH": "JSONPATH", "CITEXT": "CITEXT",
	"INT4RANGE": "INT4RANGE", "INT8RANGE": "INT8RANGE", "NUMRANGE": "NUMRANGE", "DATERANGE": "DATERANGE", "TSRANGE": "TSRANGE", "TSTZRANGE": "TSTZRANGE",
	"INT4MULTIRANGE": "INT4MULTIRANGE", "INT8MULTIRANGE": "INT8MULTIRANGE", "NUMMULTIRANGE": "NUMMULTIRANGE", "DATEMULTIRANGE": "DATEMULTIRANGE",
	"TSMULTIRANGE": "TSMULTIRANGE", "TSTZMULTIRANGE": "TSTZMULTIRANGE",
	// of packages around SQLAlchemy
	"GUID": "UUID", "UUIDTYPE": "UUID", "TSVECTORTYPE": "TSVECTOR", "EMAILTYPE": "VARCHAR(255)", "URLTYPE": "TEXT", "DATETIMEUTC": "TIMESTAMP WITH TIME ZONE", "TIMESTAMPAWARE": "TIMESTAMP WITH TIME ZONE",
	"LTREETYPE": "LTREE",
}

func namedType(name dotted, given arguments) (string, error) {
	if !libraries[name.root()] {
		return "", fmt.Errorf("%s is not code of the project that could be read", name)
	}
	kind := strings.ToUpper(name.last())
	if plain, ok := plainTypes[kind]; ok {
		return plain, nil
	}
	switch kind {
	case "STRING", "VARCHAR", "UNICODE", "NVARCHAR", "AUTOSTRING":
		return characters("VARCHAR", given)
	case "CHAR", "NCHAR":
		return characters("CHAR", given)
	case "NUMERIC", "DECIMAL":
		return numeric(given)
	case "FLOAT":
		return sized("FLOAT", given.get(0, "precision"), false)
	case "DATETIME", "TIMESTAMP":
		return timed("TIMESTAMP", given)
	case "TIME":
		return timed("TIME", given)
	case "INTERVAL":
		return interval(name, given)
	case "ENUM", "SQLENUM":
		return enumTypeName(given)
	case "ARRAY":
		return array(given)
	case "BIT":
		return bits(given)
	case "VECTOR", "HALFVEC", "SPARSEVEC":
		return sized(kind, given.get(0, "dim"), false)
	case "GEOMETRY", "GEOGRAPHY":
		return spatial(kind, given)
	}
	return "", fmt.Errorf("the type %s is not known here", name.last())
}

// sized is a type with a number behind it, if there is one.
func sized(name string, size value, space bool) (string, error) {
	switch size := size.(type) {
	case nil, none:
		return name, nil
	case int64:
		gap := map[bool]string{true: " "}[space]
		return fmt.Sprintf("%s%s(%d)", name, gap, size), nil
	}
	return "", fmt.Errorf("only a run tells the size of %s", name)
}

func characters(name string, given arguments) (string, error) {
	text, err := sized(name, given.get(0, "length"), false)
	if collation, ok := given.get(1, "collation").(string); ok && err == nil {
		text += " COLLATE " + lint.QuoteIdent(collation)
	}
	return text, err
}

func numeric(given arguments) (string, error) {
	precision, scale := given.get(0, "precision"), given.get(1, "scale")
	p, known := precision.(int64)
	if !known {
		return sized("NUMERIC", precision, false)
	}
	switch s := scale.(type) {
	case nil, none:
		return fmt.Sprintf("NUMERIC(%d)", p), nil
	case int64:
		return fmt.Sprintf("NUMERIC(%d, %d)", p, s), nil
	}
	return "", errors.New("only a run tells the scale of the column")
}

func timed(name string, given arguments) (string, error) {
	text, err := sized(name, given.get(1, "precision"), false)
	if err != nil {
		return "", err
	}
	is, known := truth(given.get(0, "timezone"))
	switch {
	case given.get(0, "timezone") == nil || known && !is:
		return text + " WITHOUT TIME ZONE", nil
	case known:
		return text + " WITH TIME ZONE", nil
	}
	return "", errors.New("only a run tells whether the column has a time zone")
}

// interval is sqlalchemy.Interval, or the INTERVAL of the dialect, whose arguments stand in another order.
func interval(name dotted, given arguments) (string, error) {
	precision, fields := given.get(-1, "second_precision"), value(nil)
	if name.last() == "INTERVAL" {
		precision, fields = given.get(0, "precision"), given.get(1, "fields")
	}
	text := "INTERVAL"
	if unit, ok := fields.(string); ok {
		text += " " + unit
	}
	return sized(text, precision, true)
}

func bits(given arguments) (string, error) {
	length := given.get(0, "length")
	if is, _ := truth(given.get(1, "varying")); is {
		return sized("BIT VARYING", length, false)
	}
	if length == nil {
		length = int64(1)
	}
	return sized("BIT", length, false)
}

func array(given arguments) (string, error) {
	element, err := typeSQL(given.get(0, "item_type"))
	if err != nil {
		return "", err
	}
	dimensions := int64(1)
	if given, ok := given.get(-1, "dimensions").(int64); ok {
		dimensions = given
	}
	return element + strings.Repeat("[]", int(max(dimensions, 1))), nil
}

// spatial is a type of PostGIS, as geoalchemy2 writes it.
func spatial(kind string, given arguments) (string, error) {
	shape, srid := given.get(0, "geometry_type"), given.get(1, "srid")
	if shape == nil {
		shape = "GEOMETRY"
	}
	if srid == nil {
		srid = int64(-1)
	}
	name, ok := shape.(string)
	system, ok2 := srid.(int64)
	if !ok || !ok2 {
		return "", errors.New("only a run tells the shape of the column")
	}
	return fmt.Sprintf("%s(%s, %d)", strings.ToLower(kind), name, system), nil
}
