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
