package snapshot

import (
	"slices"
	"strings"
)

// Class sorts differences by how much they matter.
type Class string

const (
	// Structural differences change what the schema means.
	Structural Class = "structural"
	// ColumnOrder differences are in the position of columns alone.
	ColumnOrder Class = "column-order"
	// EnumValue differences are labels added to an enum, which PostgreSQL cannot take back in place.
	EnumValue Class = "enum-value"
	// Validated differences are constraints that old rows were checked against, which nothing but a new
	// constraint takes back.
	Validated Class = "validated"
	// Cosmetic differences are in comments, in the white space of a function's body, or in names that
	// PostgreSQL makes up.
	Cosmetic Class = "cosmetic"
)

// columnOrder is the attribute of a table that lists its columns. A column that only one state has is a
// difference of its own and none of the order.
const columnOrder = "columns in order"

// madeUpName is the attribute for a name that PostgreSQL has made up, such as that of the sequence of an
// identity column. The object is then identified by what it belongs to.
const madeUpName = "name made up"

// classify gives the gravest difference between two states of an object, empty if there is none.
func (w window) classify(before, after *Object) Class {
	class := Class("")
	for _, name := range differing(before, after) {
		class = graver(class, w.classifyAttribute(name, before, after))
	}
	return class
}

func (w window) classifyAttribute(name string, before, after *Object) Class {
	was, is := before.Attributes[name], after.Attributes[name]
	switch {
	case name == columnOrder && sameOrder(was, is):
		return ""
	case name == columnOrder:
		return ColumnOrder
	case name == "labels" && onlyAdds(was, is):
		return EnumValue
	case name == "validated" && was == "no" && is == "":
		return Validated
	case name == "not null" && is != "" && was == is+notValid:
		return Validated
	case name == "comment" || strings.HasPrefix(name, "comment on ") || name == madeUpName:
		return Cosmetic
	case name == "body" && sameBody(before.Attributes["language"], was, is):
		return Cosmetic
	case w.same(was, is):
		return ""
	}
	return Structural
}

var gravity = []Class{"", Validated, Cosmetic, ColumnOrder, EnumValue, Structural}

func graver(a, b Class) Class {
	if slices.Index(gravity, a) > slices.Index(gravity, b) {
		return a
	}
	return b
}

// sameOrder says whether the columns that both lists have stand in the same order.
func sameOrder(was, is string) bool {
	before, after := splitList(was), splitList(is)
	return slices.Equal(only(before, after), only(after, before))
}

// only keeps the elements of a list that another has, too.
func only(list, other []string) (kept []string) {
	in := map[string]bool{}
	for _, element := range other {
		in[element] = true
	}
	for _, element := range list {
		if in[element] {
			kept = append(kept, element)
		}
	}
	return kept
}

// onlyAdds says whether all elements of the first list are in the second, in the same order.
func onlyAdds(was, is string) bool {
	before := splitList(was)
	return slices.Equal(before, only(splitList(is), before))
}

// splitList splits at commas outside of quotes.
func splitList(text string) (elements []string) {
	if text == "" {
		return nil
	}
	start := 0
	var quote rune
	for i, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
		case quote == 0 && r == ',':
			elements = append(elements, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(elements, strings.TrimSpace(text[start:]))
}
