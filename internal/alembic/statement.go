package alembic

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// statementSQL writes what is executed: a text, or a statement of SQLAlchemy. It is empty for a SELECT that SQLAlchemy
// makes, which changes nothing and waits for nobody.
func statementSQL(v value) (string, error) {
	if text, ok := v.(string); ok {
		return trimmed(bound(text)), nil
	}
	c, ok := v.(*call)
	if !ok {
		return "", errors.New("only a run tells the statement")
	}
	d := dml{}
	if err := d.read(c); err != nil {
		return "", err
	}
	return d.sql()
}

// dml is a statement that is put together by calls: table.update().where(…).values(…).
type dml struct {
	verb, table, text string
	where             []value
	columns           []string
	values            []value
	rows              bool // that only a run knows
}

// read goes down to the call that begins the statement.
func (d *dml) read(c *call) error {
	switch function := c.function.(type) {
	case dotted:
		return d.begin(function.last(), c.get(0, tableArgument(function.last())), c.arguments)
	case member:
		if inner, ok := function.object.(*call); ok && !isTable(inner) {
			if err := d.read(inner); err != nil {
				return err
			}
			return d.extend(function.name, c.arguments)
		}
		return d.begin(function.name, function.object, c.arguments)
	}
	return errors.New("only a run tells the statement")
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

func isTable(c *call) bool {
	name, ok := c.function.(dotted)
	return ok && (strings.EqualFold(name.last(), "table"))
}

func (d *dml) begin(verb string, table value, given arguments) (err error) {
	switch verb {
	case "text", "DDL":
		text, ok := given.get(0, "text").(string)
		if !ok {
			return errors.New("only a run tells the statement")
		}
		d.verb, d.text = verb, text
		return nil
	case "select":
		d.verb = verb
		return nil
	case "CreateSchema", "DropSchema", "CreateSequence", "DropSequence":
		d.verb = "DDL"
		d.text, err = elementDDL(verb, table, given)
		return err
	case "update", "insert", "delete":
		d.verb = verb
		d.table, err = tableName(table)
		if verb == "insert" && err == nil {
			d.columns, d.values = columnsOf(table.(*call))
		}
		return err
	}
	return fmt.Errorf("it is not known what %s sends", verb)
}

// extend is a method of a statement.
func (d *dml) extend(method string, given arguments) error {
	switch {
	case d.verb == "select" || d.verb == "text":
		return nil
	case method == "where" || method == "filter":
		d.where = append(d.where, given.positional...)
		return nil
	case method == "returning" || method == "execution_options" || method == "on_conflict_do_nothing":
		return nil
	case method == "values":
		return d.give(given)
	case method == "from_select":
		d.rows = true
		return nil
	}
	return fmt.Errorf("it is not known what %s() adds to the statement", method)
}

// give takes the columns that a statement gives a value.
func (d *dml) give(given arguments) error {
	first := given.get(0, "")
	if rows, ok := first.(list); ok && len(rows) > 0 {
		first = rows[0] // of several that are inserted
	}
	columns, ok := first.(dict)
	if len(given.positional) > 0 && !ok || given.open {
		if d.verb == "update" {
			return errors.New("only a run tells which columns are changed")
		}
		return nil
	}
	for name, v := range given.named {
		columns = append(columns, entry{name, v})
	}
	d.columns, d.values = nil, nil
	for _, e := range columns {
		switch key := e.key.(type) {
		case string:
			d.columns = append(d.columns, lint.QuoteIdent(key))
		case member:
			d.columns = append(d.columns, lint.QuoteIdent(key.name))
		default:
			return errors.New("only a run tells which columns are changed")
		}
		d.values = append(d.values, e.value)
	}
	return nil
}

func (d *dml) sql() (string, error) {
	w := &writer{beside: true}
	switch d.verb {
	case "text":
		return trimmed(bound(d.text)), nil
	case "DDL":
		return trimmed(strings.ReplaceAll(d.text, "%%", "%")), nil
	case "select":
		return "", nil
	case "insert":
		return d.insert(w)
	}
	text := "DELETE FROM " + d.table
	if d.verb == "update" {
		assignments, err := d.assignments(w)
		if err != nil {
			return "", err
		}
		text = "UPDATE " + d.table + " SET " + assignments
	}
	if len(d.where) == 0 {
		return text, nil
	}
	where, err := w.connect(" AND ", d.where)
	return text + " WHERE " + where, err
}

func (d *dml) assignments(w *writer) (string, error) {
	var all []string
	for i, column := range d.columns {
		v, err := w.sent(d.values[i])
		if err != nil {
			return "", err
		}
		all = append(all, column+"="+v)
	}
	slices.Sort(all) // keyword arguments have no order here
	if len(all) == 0 {
		return "", errors.New("only a run tells which columns are changed")
	}
	return strings.Join(all, ", "), nil
}

func (d *dml) insert(w *writer) (string, error) {
	if d.rows || len(d.columns) == 0 {
		return "", errors.New("only a run tells which rows are inserted")
	}
	var values []string
	for _, v := range d.values {
		text, err := w.sent(v)
		if err != nil {
			return "", err
		}
		values = append(values, text)
	}
	return "INSERT INTO " + d.table + " (" + strings.Join(d.columns, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")", nil
}

// sent is a value that is sent beside the statement, unless it is an expression.
func (w *writer) sent(v value) (string, error) {
	if isSymbolic(v) {
		return w.expression(v)
	}
	return w.value()
}

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
