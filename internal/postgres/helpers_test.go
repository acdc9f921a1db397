package postgres_test

import (
	"errors"
	"os"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// startOne starts a server and makes a database on it.
func startOne(t *testing.T, opts postgres.Options) (postgres.Server, *postgres.Database) {
	t.Helper()
	server, err := postgres.Start(t.Context(), opts)
	skipWithout(t, err)
	db, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return server, db
}

func skipWithout(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, postgres.ErrNotFound) && os.Getenv("MIGRATE_CHECK_REQUIRE_POSTGRES") != "1" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func databases(t *testing.T, server postgres.Server) []string {
	t.Helper()
	return column(t, pgtest.Database(t), "SELECT datname::text FROM pg_database")
}

func column(t *testing.T, db *postgres.Database, query string) []string {
	t.Helper()
	conn, err := db.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func majorText(info postgres.Info) string { return strconv.Itoa(info.Major) }
