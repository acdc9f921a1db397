package lint

import (
	_ "embed"
	"strings"
	"sync"
)

// reservedWords are the key words that cannot be the name of everything, of PostgreSQL 13 to 18: those of
// pg_get_keywords() that are not unreserved.
//
//go:embed reserved_words.txt
var reservedWords string

var isReserved = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.Lines(reservedWords) {
		words[strings.TrimSpace(word)] = true
	}
	return words
})

// QuoteIdent writes a name so that SQL reads it back the same.
func QuoteIdent(name string) string {
	plain := name != "" && !isReserved()[name]
	for i, c := range name {
		plain = plain && (c >= 'a' && c <= 'z' || c == '_' || i > 0 && c >= '0' && c <= '9')
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// QuoteName writes the name of an object as QuoteIdent does, without the schema where it is the usual one.
func QuoteName(name Name) string {
	if name.Schema == "" || name.Schema == "public" {
		return QuoteIdent(name.Name)
	}
	return QuoteIdent(name.Schema) + "." + QuoteIdent(name.Name)
}

// QuoteLiteral writes a text as a constant of SQL.
func QuoteLiteral(text string) string {
	quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if strings.Contains(text, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}
