package seed

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// style is what kind of value is wanted.
type style int

const (
	plain    style = iota // what production is full of
	boundary              // the ends of the range, the longest text
)

// maker writes values as SQL expressions.
type maker struct{ types map[uint32]*typ }

// How deep a type may contain others.
const maxNesting = 8

// value is the n-th value of a type, counted from 0; different n give different values as far as the type
// has them. It is empty if no value is known.
func (m maker) value(column string, oid uint32, typmod int32, s style, n int) string {
	return m.nested(column, oid, typmod, s, n, maxNesting)
}

func (m maker) nested(column string, oid uint32, typmod int32, s style, n, depth int) string {
	t := m.types[oid]
	if t == nil || depth == 0 {
		return ""
	}
	switch {
	case t.kind == "d":
		if typmod < 0 {
			typmod = t.typmod
		}
		return cast(m.nested(column, t.of, typmod, s, n, depth-1), t.name)
	case t.kind == "e":
		if len(t.labels) == 0 {
			return ""
		}
		return literal(t.labels[n%len(t.labels)], t.name)
	case t.kind == "c":
		return m.row(t, s, n, depth)
	case t.element != 0:
		return m.array(t, column, typmod, s, n, depth)
	}
	text, known := scalar(t.base, typmod, s, n)
	if known && isText(t.base) && s == plain {
		text = textFor(column, typmod, n)
	}
	if !known {
		return ""
	}
	return literal(text, t.name)
}

func (m maker) row(t *typ, s style, n, depth int) string {
	var fields []string
	for _, field := range t.fields {
		value := m.nested("", field, -1, s, n, depth-1)
		if value == "" {
			value = "NULL"
		}
		fields = append(fields, value)
	}
	return cast("ROW("+strings.Join(fields, ", ")+")", t.name)
}

func (m maker) array(t *typ, column string, typmod int32, s style, n, depth int) string {
	element := m.nested(column, t.element, typmod, s, n, depth-1)
	if element == "" {
		return ""
	}
	if s == boundary {
		return literal("{}", t.name)
	}
	return cast("ARRAY["+element+"]", t.name)
}

func literal(text, typeName string) string {
	return cast("'"+strings.ReplaceAll(text, "'", "''")+"'", typeName)
}

func cast(expression, typeName string) string {
	if expression == "" {
		return ""
	}
	return expression + "::" + typeName
}

func isText(base string) bool {
	switch base {
	case "text", "varchar", "bpchar", "citext", "name":
		return true
	}
	return false
}

// Long texts are longer than any limit on names and shorter than what an index entry holds.
const longText = 1000

// length is the limit in a type modifier of varchar or char, 0 if there is none.
func length(typmod int32) int {
	const header = 4
	if typmod < header {
		return 0
	}
	return int(typmod) - header
}

// textFor makes a text that the name of its column suggests, cut to the column's length.
func textFor(column string, typmod int32, n int) string {
	text := fmt.Sprintf("text %d", n)
	for _, guess := range guesses {
		if guess.name.MatchString(column) {
			text = fmt.Sprintf(guess.format, n)
			break
		}
	}
	limit := length(typmod)
	if limit == 0 || len(text) <= limit {
		return text
	}
	if number := strconv.Itoa(n); len(number) <= limit {
		return (number + text)[:limit]
	}
	return text[:limit]
}

var guesses = []struct {
	name   *regexp.Regexp
	format string
}{
	{regexp.MustCompile(`(?i)e?mail`), "user%d@example.com"},
	{regexp.MustCompile(`(?i)(^|_)(url|uri|link|website)`), "https://example.com/%d"},
	{regexp.MustCompile(`(?i)phone|mobile`), "+4930%07d"},
	{regexp.MustCompile(`(?i)slug|handle|username`), "name-%d"},
	{regexp.MustCompile(`(?i)currency`), "EUR%.0d"},
	{regexp.MustCompile(`(?i)country`), "DE%.0d"},
	{regexp.MustCompile(`(?i)(^|_)(number|digits|zip|postcode)`), "%05d"},
}
