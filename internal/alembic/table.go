package alembic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// columnsOf are the columns that a table is declared with. Rows that are sent beside an INSERT have values for them.
func columnsOf(table *call) (names []string, values []value) {
	for _, argument := range table.positional {
		if c, ok := argument.(*call); ok && isColumn(c) {
			if name, ok := c.get(0, "name").(string); ok {
				names, values = append(names, lint.QuoteIdent(name)), append(values, data{})
			}
		}
	}
	return names, values
}

// tableName is the name of sa.table("t"), sa.Table("t", …) or of what op.create_table returned.
func tableName(v value) (string, error) {
	c, ok := v.(*call)
	if !ok || !isTable(c) {
		return "", errors.New("only a run tells the table")
	}
	name, ok := c.get(0, "name").(string)
	if !ok {
		return "", errors.New("only a run tells the name of the table")
	}
	return qualified(name, c.get(-1, "schema"))
}

// qualified is a name with its schema, which may be nil or None.
func qualified(name string, schema value) (string, error) {
	switch schema := schema.(type) {
	case nil, none:
		return lint.QuoteIdent(name), nil
	case string:
		if schema == "" {
			return lint.QuoteIdent(name), nil
		}
		return lint.QuoteIdent(schema) + "." + lint.QuoteIdent(name), nil
	}
	return "", fmt.Errorf("only a run tells the schema of %s", name)
}

func isTable(c *call) bool {
	name, ok := c.function.(dotted)
	return ok && (strings.EqualFold(name.last(), "table"))
}

// tableArgument is the name of the first argument of a construct.
func tableArgument(construct string) string {
	if strings.HasSuffix(construct, "Schema") || strings.HasSuffix(construct, "Sequence") {
		return "element"
	}
	return "table"
}

// elementDDL is sqlalchemy.schema.CreateSchema("x") and the like.
func elementDDL(verb string, element value, given arguments) (string, error) {
	var schema value
	if c, ok := element.(*call); ok {
		element, schema = c.get(0, "name"), c.get(-1, "schema")
	}
	name, ok := element.(string)
	if !ok {
		return "", fmt.Errorf("only a run tells what %s sends", verb)
	}
	text := map[string]string{"CreateSchema": "CREATE SCHEMA ", "DropSchema": "DROP SCHEMA ", "CreateSequence": "CREATE SEQUENCE ", "DropSequence": "DROP SEQUENCE "}[verb]
	for _, guard := range []struct{ name, sql string }{{"if_not_exists", "IF NOT EXISTS "}, {"if_exists", "IF EXISTS "}} {
		if is, _ := truth(given.get(-1, guard.name)); is {
			text += guard.sql
		}
	}
	object, err := qualified(name, schema)
	if is, _ := truth(given.get(-1, "cascade")); is {
		object += " CASCADE"
	}
	return text + object, err
}
