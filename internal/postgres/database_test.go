package postgres_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

func TestURL(t *testing.T) {
	socket := &postgres.Database{Name: "migrate_check_1", Host: "/dev/shm/x/socket", Port: 5432, User: "postgres"}
	network := &postgres.Database{Name: "d b", Host: "::1", Port: 6000, User: "me@work", Password: "p/w?&% +",
		Params: map[string]string{"sslmode": "require", "sslrootcert": "/etc/ca b.pem"}}
	for _, test := range []struct {
		db     *postgres.Database
		scheme string
		want   string
	}{
		{socket, "postgres", "postgres://postgres@/migrate_check_1?host=/dev/shm/x/socket&port=5432"},
		{socket, "postgresql+asyncpg", "postgresql+asyncpg://postgres@/migrate_check_1?host=/dev/shm/x/socket&port=5432"},
		{socket, "postgresql+pg8000", "postgresql+pg8000://postgres@/migrate_check_1?unix_sock=/dev/shm/x/socket/.s.PGSQL.5432"},
		{network, "postgresql+psycopg", "postgresql+psycopg://me%40work:p%2Fw%3F%26%25%20%2B@[::1]:6000/d%20b?sslmode=require&sslrootcert=/etc/ca%20b.pem"},
		{network, "postgresql+asyncpg", "postgresql+asyncpg://me%40work:p%2Fw%3F%26%25%20%2B@[::1]:6000/d%20b?ssl=require"},
	} {
		if got := test.db.URL(test.scheme); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.scheme, got, test.want)
		}
	}
}

// TestConnConfigKeepsToTheDatabase sets variables that belong to another server.
func TestConnConfigKeepsToTheDatabase(t *testing.T) {
	for name, value := range map[string]string{
		"PGHOST": "elsewhere", "PGUSER": "somebody", "PGDATABASE": "production", "PGPASSWORD": "hush", "PGOPTIONS": "-c search_path=x",
		"PGTARGETSESSIONATTRS": "read-only", "PGAPPNAME": "other", "PGSSLMODE": "verify-full",
	} {
		t.Setenv(name, value)
	}
	db := pgtest.Database(t)
	got := column(t, db, "SELECT current_database() UNION ALL SELECT current_user UNION ALL SELECT current_setting('search_path')")
	if want := []string{db.Name, "postgres", `"$user", public`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestURLIsReadBack(t *testing.T) {
	db := pgtest.Database(t)
	conn, err := pgx.Connect(t.Context(), db.URL("postgresql"))
	if err != nil {
		t.Fatal(err)
	}
	conn.Close(t.Context())
}
