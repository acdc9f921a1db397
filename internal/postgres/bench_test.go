package postgres_test

import (
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// The time from nothing to the first answered query, and away again.
func BenchmarkStart(b *testing.B) {
	initdb := pgtest.Options()
	cached := pgtest.Options()
	cached.CacheDir = b.TempDir()
	b.Run("initdb", func(b *testing.B) { benchmarkStart(b, initdb) })
	b.Run("cached", func(b *testing.B) { benchmarkStart(b, cached) })
	b.Run("container", func(b *testing.B) {
		benchmarkStart(b, postgres.Options{Source: "container", Image: pgtest.Docker(b)})
	})
}

func benchmarkStart(b *testing.B, options postgres.Options) {
	pgtest.NewServer(b, options) // fills the cache
	var ready int64
	for b.Loop() {
		server, err := postgres.Start(b.Context(), options)
		if err != nil {
			b.Fatal(err)
		}
		ready += server.Info().Startup.Milliseconds()
		if err := server.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(ready)/float64(b.N), "ms-to-first-query")
}

func BenchmarkClone(b *testing.B) {
	server := pgtest.Server(b)
	template := pgtest.Database(b)
	pgtest.Exec(b, template, "CREATE TABLE orders AS SELECT generate_series(1, 10000) AS id")
	for b.Loop() {
		clone, err := server.Create(b.Context(), template)
		if err != nil {
			b.Fatal(err)
		}
		if err := server.Drop(b.Context(), clone); err != nil {
			b.Fatal(err)
		}
	}
}
