package alembic

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// writer writes expressions of SQLAlchemy as SQL. Values that only a run knows become $1, $2 …, as they are sent.
type writer struct {
	values int
	// beside is set where constants are sent beside the statement, too: in all but DDL.
	beside bool
}

func expressionSQL(v value) (string, error) { return new(writer).expression(v) }

func (w *writer) expression(v value) (string, error) {
	switch v.(type) {
	case string, int64, float64:
		if w.beside {
			return w.value()
		}
	case data, enumMember:
		return w.value()
	}
	switch v := v.(type) {
	case string:
		return lint.QuoteLiteral(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case bool:
		return strconv.FormatBool(v), nil
	case none:
		return "NULL", nil
	case list:
		return w.all(v)
	case member:
		return w.column(v)
	case operation:
		return w.operation(v)
	case *call:
		return w.call(v)
	}
	return "", errors.New("only a run tells the expression")
}

// value stands for one that is sent beside the statement.
func (w *writer) value() (string, error) {
	w.values++
	return "$" + strconv.Itoa(w.values), nil
}

func (w *writer) all(elements list) (string, error) {
	var all []string
	for _, element := range elements {
		text, err := w.expression(element)
		if err != nil {
			return "", err
		}
		all = append(all, text)
	}
	return "(" + strings.Join(all, ", ") + ")", nil
}

// column is "users.c.id".
func (w *writer) column(m member) (string, error) {
	columns, ok := m.object.(member)
	if !ok || columns.name != "c" && columns.name != "columns" {
		return "", errors.New("only a run tells the expression")
	}
	table, err := tableName(columns.object)
	return table + "." + lint.QuoteIdent(m.name), err
}

var operators = map[string]string{
	"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "+": "+", "-": "-", "*": "*", "/": "/", "%": "%",
	"&": "AND", "|": "OR",
}

func (w *writer) operation(o operation) (string, error) {
	if o.left == nil {
		text, err := w.expression(o.right)
		return map[string]string{"~": "NOT ", "-": "-"}[o.operator] + "(" + text + ")", err
	}
	left, err := w.expression(o.left)
	if err != nil {
		return "", err
	}
	if _, isNone := o.right.(none); isNone && (o.operator == "==" || o.operator == "!=") {
		return left + map[string]string{"==": " IS NULL", "!=": " IS NOT NULL"}[o.operator], nil
	}
	right, err := w.expression(o.right)
	operator, ok := operators[o.operator]
	if !ok && err == nil {
		err = fmt.Errorf("it is not known what the operator %s does", o.operator)
	}
	if operator == "AND" || operator == "OR" {
		return "((" + left + ") " + operator + " (" + right + "))", err
	}
	return left + " " + operator + " " + right, err
}

// call is text("…"), func.lower(…), column.in_(…) and the like.
func (w *writer) call(c *call) (string, error) {
	switch function := c.function.(type) {
	case dotted:
		return w.construct(function, c.arguments)
	case member:
		return w.methodOf(function, c.arguments)
	}
	return "", errors.New("only a run tells the expression")
}

func (w *writer) construct(name dotted, given arguments) (string, error) {
	if strings.HasPrefix(string(name), "sqlalchemy.func.") || strings.Contains(string(name), ".functions.func.") {
		return w.function(name, given)
	}
	switch name.last() {
	case "text", "TextClause":
		if text, ok := given.get(0, "text").(string); ok {
			return bound(text), nil
		}
	case "literal_column":
		if text, ok := given.get(0, "text").(string); ok {
			return text, nil
		}
	case "column", "Column":
		if text, ok := given.get(0, "text").(string); ok {
			return lint.QuoteIdent(text), nil
		}
	case "literal", "bindparam", "inline_literal":
		return w.expression(given.get(0, "value"))
	case "null":
		return "NULL", nil
	case "true":
		return "true", nil
	case "false":
		return "false", nil
	case "and_":
		return w.connect(" AND ", given.positional)
	case "or_":
		return w.connect(" OR ", given.positional)
	case "not_":
		text, err := w.expression(given.get(0, "clause"))
		return "NOT (" + text + ")", err
	case "desc", "asc", "nulls_first", "nulls_last", "nullsfirst", "nullslast":
		return w.methodOf(member{given.get(0, "column"), name.last()}, arguments{})
	case "cast", "type_coerce":
		return w.cast(given)
	}
	return "", fmt.Errorf("it is not known what %s writes", name.last())
}

func (w *writer) function(name dotted, given arguments) (string, error) {
	all, err := w.all(given.positional)
	function := name.last()
	if upper := strings.ToUpper(function); len(given.positional) == 0 && strings.HasPrefix(upper, "CURRENT_") {
		return upper, err
	}
	return function + all, err
}

func (w *writer) cast(given arguments) (string, error) {
	text, err := w.expression(given.get(0, "expression"))
	if err != nil {
		return "", err
	}
	kind, err := typeSQL(given.get(1, "type_"))
	return "CAST(" + text + " AS " + kind + ")", err
}

func (w *writer) connect(with string, parts []value) (string, error) {
	var all []string
	for _, part := range parts {
		text, err := w.expression(part)
		if err != nil {
			return "", err
		}
		all = append(all, text)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return "(" + strings.Join(all, with) + ")", nil
}

// suffixes are methods that put something behind a column.
var suffixes = map[string]string{
	"desc": " DESC", "asc": " ASC", "nulls_first": " NULLS FIRST", "nulls_last": " NULLS LAST", "nullsfirst": " NULLS FIRST", "nullslast": " NULLS LAST",
	"label": "", "self_group": "", "bindparams": "",
}

// between are methods that compare with their argument.
var between = map[string]string{
	"is_": " IS ", "isnot": " IS NOT ", "is_not": " IS NOT ", "in_": " IN ", "notin_": " NOT IN ", "not_in": " NOT IN ",
	"like": " LIKE ", "ilike": " ILIKE ", "notlike": " NOT LIKE ", "not_like": " NOT LIKE ", "concat": " || ",
}

func (w *writer) methodOf(m member, given arguments) (string, error) {
	left, err := w.expression(m.object)
	if err != nil {
		return "", err
	}
	if suffix, ok := suffixes[m.name]; ok {
		return left + suffix, nil
	}
	if operator, ok := between[m.name]; ok {
		right, err := w.expression(given.get(0, "other"))
		return left + operator + right, err
	}
	if m.name == "cast" {
		kind, err := typeSQL(given.get(0, "type_"))
		return "CAST(" + left + " AS " + kind + ")", err
	}
	return "", fmt.Errorf("it is not known what %s() writes", m.name)
}
