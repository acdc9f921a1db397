package alembic

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// enum is an enumeration type of PostgreSQL.
type enum struct {
	name   string // as SQL
	labels []string
	// made is whether CREATE TABLE makes it as well.
	made bool
}

// enumOf is the enumeration that a type is, or that its elements are; nil if it is none.
func enumOf(v value) (*enum, error) {
	c, ok := v.(*call)
	if !ok {
		return nil, nil
	}
	name, _ := c.function.(dotted)
	switch strings.ToUpper(name.last()) {
	case "ARRAY":
		return enumOf(c.get(0, "item_type"))
	case "ENUM":
	default:
		return nil, nil
	}
	if is, known := truth(c.get(-1, "native_enum")); known && !is {
		return nil, nil
	}
	e := &enum{made: true}
	if is, known := truth(c.get(-1, "create_type")); known && !is {
		e.made = false
	}
	var err error
	if e.name, err = enumTypeName(c.arguments); err == nil {
		e.labels, err = enumLabels(c.arguments)
	}
	return e, err
}

func enumTypeName(given arguments) (string, error) {
	if is, known := truth(given.get(-1, "native_enum")); known && !is {
		return enumAsText(given)
	}
	name, ok := given.get(-1, "name").(string)
	if own, isClass := given.get(0, "").(*class); !ok && isClass && given.get(-1, "name") == nil {
		name, ok = strings.ToLower(own.title), true
	}
	if !ok {
		return "", errors.New("only a run tells the name of the enum type")
	}
	if schema, ok := given.get(-1, "schema").(string); ok {
		return lint.QuoteIdent(schema) + "." + lint.QuoteIdent(name), nil
	}
	return lint.QuoteIdent(name), nil
}

// enumAsText is an Enum that is kept in a VARCHAR as long as its longest label.
func enumAsText(given arguments) (string, error) {
	if length, ok := given.get(-1, "length").(int64); ok {
		return "VARCHAR(" + strconv.FormatInt(length, 10) + ")", nil
	}
	labels, err := enumLabels(given)
	if err != nil {
		return "", err
	}
	longest := 0
	for _, label := range labels {
		longest = max(longest, len([]rune(label)))
	}
	return fmt.Sprintf("VARCHAR(%d)", longest), nil
}

func enumLabels(given arguments) (labels []string, err error) {
	elements := list(given.positional)
	if own, ok := given.get(0, "").(*class); ok && own.isEnum() {
		if given.get(-1, "values_callable") != nil {
			return enumValues(own)
		}
		return own.order, nil
	}
	for _, element := range elements {
		label, ok := element.(string)
		if !ok {
			err = errors.New("only a run tells the labels of the enum type")
		}
		labels = append(labels, label)
	}
	if given.open {
		err = errors.New("only a run tells the labels of the enum type")
	}
	return labels, err
}

// enumValues are what values_callable gives, as everybody writes it: the values of the members.
func enumValues(own *class) (labels []string, err error) {
	for _, name := range own.order {
		label, ok := own.names[name].(string)
		if !ok {
			return nil, errors.New("only a run tells the labels of the enum type")
		}
		labels = append(labels, label)
	}
	return labels, nil
}

func (e *enum) create() string {
	labels := make([]string, 0, len(e.labels))
	for _, label := range e.labels {
		labels = append(labels, lint.QuoteLiteral(label))
	}
	return "CREATE TYPE " + e.name + " AS ENUM (" + strings.Join(labels, ", ") + ")"
}
