package alembic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// reference is what a foreign key points to.
type reference struct {
	table, column string // as SQL; column is empty for the primary key
	options       string
	name          value
}

// readReference reads ForeignKey("schema.table.column", …).
func readReference(given arguments) (r reference, err error) {
	target, ok := given.get(0, "column").(string)
	if !ok {
		return r, errors.New("only a run tells what the foreign key refers to")
	}
	r.table, r.column = splitTarget(target)
	r.name = given.get(-1, "name")
	r.options, err = referenceOptions(given)
	return r, err
}

// splitTarget splits "schema.table.column".
func splitTarget(target string) (table, column string) {
	parts := strings.Split(target, ".")
	if len(parts) == 1 {
		return lint.QuoteIdent(target), ""
	}
	last := len(parts) - 1
	table = lint.QuoteIdent(parts[last-1])
	if schema := strings.Join(parts[:last-1], "."); schema != "" {
		table = lint.QuoteIdent(schema) + "." + table
	}
	return table, lint.QuoteIdent(parts[last])
}

// referenceOptions are what stands behind the columns of a foreign key.
func referenceOptions(given arguments) (string, error) {
	text := ""
	for _, option := range []struct{ name, sql string }{{"match", " MATCH "}, {"ondelete", " ON DELETE "}, {"onupdate", " ON UPDATE "}} {
		switch v := given.get(-1, option.name).(type) {
		case nil, none:
		case string:
			text += option.sql + v
		default:
			return "", fmt.Errorf("only a run tells %s of the foreign key", option.name)
		}
	}
	after, err := deferral(given)
	return text + after, err
}

// deferral is when a constraint is checked, and whether what is there already is.
func deferral(given arguments) (text string, err error) {
	if is, known := truth(given.get(-1, "deferrable")); known {
		_, isNone := given.get(-1, "deferrable").(none)
		switch {
		case is:
			text += " DEFERRABLE"
		case !isNone:
			text += " NOT DEFERRABLE"
		}
	}
	switch initially := given.get(-1, "initially").(type) {
	case nil, none:
	case string:
		text += " INITIALLY " + initially
	default:
		return "", errors.New("only a run tells when the constraint is checked")
	}
	if is, _ := truth(given.get(-1, "postgresql_not_valid")); is {
		text += " NOT VALID"
	}
	return text, nil
}

func (r reference) sql() string {
	text := " REFERENCES " + r.table
	if r.column != "" {
		text += " (" + r.column + ")"
	}
	return text + r.options
}

// named is "CONSTRAINT name ", or nothing where the server chooses the name.
func named(name value) (string, error) {
	switch name := name.(type) {
	case nil, none:
		return "", nil
	case string:
		return "CONSTRAINT " + lint.QuoteIdent(name) + " ", nil
	}
	return "", errors.New("only a run tells the name of the constraint")
}

// names are columns given as a list of strings, in parentheses.
func names(v value) (string, error) {
	elements, ok := v.(list)
	if one, isText := v.(string); isText {
		elements, ok = list{one}, true
	}
	if !ok || len(elements) == 0 {
		return "", errors.New("only a run tells the columns")
	}
	var all []string
	for _, element := range elements {
		name, ok := element.(string)
		if !ok {
			return "", errors.New("only a run tells the columns")
		}
		all = append(all, lint.QuoteIdent(name))
	}
	return "(" + strings.Join(all, ", ") + ")", nil
}

// constraintSQL writes a constraint that is an argument of create_table.
func constraintSQL(c *call) (string, error) {
	function, ok := c.function.(dotted)
	if !ok || c.open {
		return "", errors.New("only a run tells the constraint")
	}
	switch kind := function.last(); kind {
	case "PrimaryKeyConstraint":
		return keySQL("PRIMARY KEY ", list(c.positional), c.arguments)
	case "UniqueConstraint":
		return keySQL("UNIQUE ", list(c.positional), c.arguments)
	case "CheckConstraint":
		return checkSQL(c.get(0, "sqltext"), c.get(1, "name"), c.arguments)
	case "ForeignKeyConstraint":
		return foreignKeySQL(c.arguments)
	case "ExcludeConstraint":
		return excludeSQL(c.positional, c.arguments)
	default:
		return "", fmt.Errorf("it is not known what %s adds to the table", kind)
	}
}

func keySQL(kind string, columns value, given arguments) (string, error) {
	name, err := named(given.get(-1, "name"))
	if err != nil {
		return "", err
	}
	columnNames, err := names(columns)
	if err != nil {
		return "", err
	}
	if is, _ := truth(given.get(-1, "postgresql_nulls_not_distinct")); is {
		kind += "NULLS NOT DISTINCT "
	}
	after, err := deferral(given)
	if include, ok := given.get(-1, "postgresql_include").(list); ok && err == nil {
		var text string
		text, err = names(include)
		after = " INCLUDE " + text + after
	}
	return name + kind + columnNames + after, err
}

func checkSQL(condition, name value, given arguments) (string, error) {
	prefix, err := named(name)
	if err != nil {
		return "", err
	}
	text, err := rawSQL(condition)
	if err != nil {
		return "", err
	}
	after, err := deferral(given)
	return prefix + "CHECK (" + text + ")" + after, err
}

// foreignKeySQL is ForeignKeyConstraint(["a"], ["t.b"], …).
func foreignKeySQL(given arguments) (string, error) {
	name, err := named(given.get(2, "name"))
	if err != nil {
		return "", err
	}
	columns, err := names(given.get(0, "columns"))
	if err != nil {
		return "", err
	}
	targets, ok := given.get(1, "refcolumns").(list)
	if !ok || len(targets) == 0 {
		return "", errors.New("only a run tells what the foreign key refers to")
	}
	var table string
	var referred []string
	for _, target := range targets {
		text, ok := target.(string)
		if !ok {
			return "", errors.New("only a run tells what the foreign key refers to")
		}
		var column string
		table, column = splitTarget(text)
		referred = append(referred, column)
	}
	options, err := referenceOptions(given)
	return fmt.Sprintf("%sFOREIGN KEY %s REFERENCES %s (%s)%s", name, columns, table, strings.Join(referred, ", "), options), err
}

// excludeSQL is ExcludeConstraint((column, operator), …, using="gist", where=…).
func excludeSQL(elements []value, given arguments) (string, error) {
	name, err := named(given.get(-1, "name"))
	if err != nil {
		return "", err
	}
	var all []string
	for _, element := range elements {
		pair, ok := element.(list)
		if !ok || len(pair) < 2 {
			return "", errors.New("only a run tells the constraint")
		}
		operator, ok := pair[1].(string)
		text, err := elementSQL(pair[0])
		if !ok || err != nil {
			return "", errors.Join(err, errors.New("only a run tells the constraint"))
		}
		all = append(all, text+" WITH "+operator)
	}
	using := "gist"
	if given, ok := given.get(-1, "using").(string); ok {
		using = given
	}
	text := name + "EXCLUDE USING " + using + " (" + strings.Join(all, ", ") + ")"
	if where := given.get(-1, "where"); where != nil {
		condition, err := rawSQL(where)
		if err != nil {
			return "", err
		}
		text += " WHERE (" + condition + ")"
	}
	after, err := deferral(given)
	return text + after, err
}
