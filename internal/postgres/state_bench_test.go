package postgres_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// BenchmarkState keeps the state of a server, and puts it on one, beside the SQL that makes it.
func BenchmarkState(b *testing.B) {
	for _, tables := range []int{10, 150} {
		keeper := newKeeper(b)
		var schema strings.Builder
		for i := range tables {
			fmt.Fprintf(&schema, "CREATE TABLE t%d (id bigint PRIMARY KEY, name text NOT NULL);\nCREATE INDEX t%d_name ON t%d (name);\n", i, i, i)
		}
		db := createOn(b, keeper)
		pgtest.Exec(b, db, schema.String())
		store := &postgres.Store{Dir: b.TempDir(), Limit: 1 << 30}
		save := func(w io.Writer) error { return keeper.SaveState(b.Context(), w) }
		if err := store.Keep("k", "v", nil, save); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%d/save", tables), func(b *testing.B) {
			for b.Loop() {
				if err := store.Keep("again", "v", nil, save); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d/load", tables), func(b *testing.B) {
			for b.Loop() {
				load(b, keeper, onlyKept(b, store, "k"), db.Name)
			}
		})
		b.Run(fmt.Sprintf("%d/sql", tables), func(b *testing.B) {
			for b.Loop() {
				pgtest.Exec(b, createOn(b, keeper), schema.String())
			}
		})
	}
}
