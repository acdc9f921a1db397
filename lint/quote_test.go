package lint_test

import (
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
)

// PostgreSQL quotes the same names, all of its key words among them, and in the same way.
func TestQuoteAsPostgres(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	names := []string{"orders", "Orders", "a b", `a"b`, "1a", "a1", "_a", "ä", "a$b", "", "user"}
	rows, err := conn.Query(t.Context(), `
		SELECT name, quote_ident(name), quote_literal(name)
		FROM (SELECT word FROM pg_get_keywords() UNION ALL SELECT unnest($1::text[]) UNION ALL SELECT E'a\\''b') names (name)`, names)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, ident, literal string
		if err := rows.Scan(&name, &ident, &literal); err != nil {
			t.Fatal(err)
		}
		// A later version may have made a word a key word: quotes do no harm.
		if got := lint.QuoteIdent(name); got != ident && got != `"`+name+`"` {
			t.Errorf("got %s, want %s", got, ident)
		}
		if got := lint.QuoteLiteral(name); got != literal {
			t.Errorf("got %s, want %s", got, literal)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
