package alembic

import (
	"errors"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// indexSQL writes CREATE INDEX.
// https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#postgresql-specific-index-options
func indexSQL(name, table string, columns list, given arguments) (string, error) {
	text := "CREATE "
	unique := false
	if err := readFlag(given, "unique", &unique); err != nil {
		return "", err
	}
	if unique {
		text += "UNIQUE "
	}
	text += "INDEX "
	for _, word := range []struct{ argument, sql string }{{"postgresql_concurrently", "CONCURRENTLY "}, {"if_not_exists", "IF NOT EXISTS "}} {
		is := false
		if err := readFlag(given, word.argument, &is); err != nil {
			return "", err
		}
		if is {
			text += word.sql
		}
	}
	text += lint.QuoteIdent(name) + " ON " + table
	if using, ok := given.get(-1, "postgresql_using").(string); ok {
		text += " USING " + using
	}
	elements, err := indexElements(columns, given)
	if err != nil {
		return "", err
	}
	after, err := indexOptions(given)
	return text + " (" + elements + ")" + after, err
}

func indexElements(columns list, given arguments) (string, error) {
	classes, _ := given.get(-1, "postgresql_ops").(dict)
	if len(columns) == 0 {
		return "", errors.New("only a run tells the columns of the index")
	}
	var all []string
	for _, element := range columns {
		text, err := elementSQL(element)
		if err != nil {
			return "", err
		}
		if class, ok := classes.get(elementKey(element)).(string); ok {
			text += " " + class
		}
		all = append(all, text)
	}
	return strings.Join(all, ", "), nil
}

// elementKey is how postgresql_ops calls an element.
func elementKey(v value) value {
	c, ok := v.(*call)
	if !ok {
		return v
	}
	if m, isMethod := c.function.(member); isMethod && m.name == "label" {
		return c.get(0, "name")
	}
	if isColumn(c) {
		return c.get(0, "name")
	}
	return v
}

// elementSQL is a column or an expression of an index. Expressions stand in parentheses, unless they are a function.
func elementSQL(v value) (string, error) {
	if name, ok := v.(string); ok {
		return lint.QuoteIdent(name), nil
	}
	text, err := expressionSQL(v)
	if _, ok := v.(operation); ok {
		text = "(" + text + ")"
	}
	return text, err
}

func indexOptions(given arguments) (text string, err error) {
	if include, ok := given.get(-1, "postgresql_include").(list); ok && len(include) > 0 {
		columns, err := names(include)
		if err != nil {
			return "", err
		}
		text += " INCLUDE " + columns
	}
	if is, _ := truth(given.get(-1, "postgresql_nulls_not_distinct")); is {
		text += " NULLS NOT DISTINCT"
	}
	if with, ok := given.get(-1, "postgresql_with").(dict); ok && len(with) > 0 {
		var all []string
		for _, e := range with {
			key, _ := display(e.key, "")
			v, known := display(e.value, "")
			if !known {
				return "", errors.New("only a run tells the options of the index")
			}
			all = append(all, key+" = "+v)
		}
		slices.Sort(all)
		text += " WITH (" + strings.Join(all, ", ") + ")"
	}
	if space, ok := given.get(-1, "postgresql_tablespace").(string); ok {
		text += " TABLESPACE " + lint.QuoteIdent(space)
	}
	switch where := given.get(-1, "postgresql_where").(type) {
	case nil, none:
	default:
		condition, err := rawSQL(where)
		if err != nil {
			return "", err
		}
		text += " WHERE " + condition
	}
	return text, nil
}
