package lint

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxNameBytes is the longest name that PostgreSQL keeps.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
const maxNameBytes = 63

// ObjectName is the name that PostgreSQL makes up for an object of a table, such as "orders_total_check": the
// table, the columns or whatever the second part is, and the kind, joined by underscores. Of names that are
// too long it cuts the longer one.
func ObjectName(table, second, kind string) string {
	room := maxNameBytes - len(kind) - 1
	if second != "" {
		room--
	}
	for len(table)+len(second) > room {
		if len(table) > len(second) {
			table = table[:len(table)-1]
		} else {
			second = second[:len(second)-1]
		}
	}
	parts := []string{wholeCharacters(table)}
	if second != "" {
		parts = append(parts, wholeCharacters(second))
	}
	return strings.Join(append(parts, kind), "_")
}

// wholeCharacters leaves out a character that was cut in half.
func wholeCharacters(name string) string {
	for i := len(name) - 1; i >= 0 && i >= len(name)-utf8.UTFMax; i-- {
		if utf8.RuneStart(name[i]) {
			if !utf8.FullRuneInString(name[i:]) {
				return name[:i]
			}
			break
		}
	}
	return name
}

// FreeName is ObjectName with the first number behind the kind that makes it a name which is not taken.
func FreeName(table, second, kind string, taken func(name string) bool) string {
	name := ObjectName(table, second, kind)
	for i := 1; taken(name); i++ {
		name = ObjectName(table, second, kind+strconv.Itoa(i))
	}
	return name
}

// JoinedColumns is how PostgreSQL writes several columns in such a name.
func JoinedColumns(columns []string) string {
	joined := strings.Join(columns, "_")
	return wholeCharacters(joined[:min(len(joined), maxNameBytes)])
}
