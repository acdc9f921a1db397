// Package pgtest gives tests a real PostgreSQL: one private server for each test program, started when
// the first test asks for it, and gone when the program ends, however it ends.
package pgtest

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// Tests read their environment: BinDir picks the server under test, the others turn a skip into a failure.
const (
	binDirVariable          = "MIGRATE_CHECK_TEST_POSTGRES_BIN"
	requirePostgresVariable = "MIGRATE_CHECK_REQUIRE_POSTGRES"
)

// Options start the server that tests are to run on: the one of MIGRATE_CHECK_TEST_POSTGRES_BIN, or what
// is found on the machine.
func Options() postgres.Options {
	return postgres.Options{Source: "local", BinDir: os.Getenv(binDirVariable)}
}

// shared is the one server of the test program. Its directory is removed by the janitor, as no test knows
// that it is the last one.
var shared = sync.OnceValues(func() (postgres.Server, error) {
	if err := startJanitor(); err != nil {
		return nil, err
	}
	return postgres.Start(context.Background(), Options())
})

// Server gives the server that all tests of the program share. It skips the test where there is no
// PostgreSQL, and fails it instead if MIGRATE_CHECK_REQUIRE_POSTGRES=1 is set. Do not close it, and leave
// nothing on it but databases; a test that changes the server itself uses NewServer.
func Server(t testing.TB) postgres.Server {
	t.Helper()
	server, err := shared()
	require(t, err)
	return server
}

// NewServer gives a server to this test alone, and closes it at the end of the test.
func NewServer(t testing.TB, opts postgres.Options) postgres.Server {
	t.Helper()
	server, err := postgres.Start(t.Context(), opts)
	require(t, err)
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

// Database gives an empty database, which is dropped at the end of the test.
func Database(t testing.TB) *postgres.Database {
	t.Helper()
	server := Server(t)
	db, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Drop(context.Background(), db); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Connect opens a session in the database, which is closed at the end of the test.
func Connect(t testing.TB, db *postgres.Database) *pgx.Conn {
	t.Helper()
	conn, err := db.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// Exec runs SQL in a session of its own, several statements as one message.
func Exec(t testing.TB, db *postgres.Database, sql string) {
	t.Helper()
	conn, err := db.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
}

// require skips only where there is no PostgreSQL: one that is there and does not start is a failure.
func require(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, postgres.ErrNotFound) && os.Getenv(requirePostgresVariable) != "1":
		t.Skip(err)
	default:
		t.Fatal(err)
	}
}
