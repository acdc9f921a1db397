package postgres_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

const connectWithSQLAlchemy = `
import sys
import sqlalchemy

url = sys.argv[1]
if "asyncpg" in url:
    import asyncio
    from sqlalchemy.ext.asyncio import create_async_engine

    async def ask():
        async with create_async_engine(url).connect() as connection:
            return await connection.scalar(sqlalchemy.text("SELECT current_database()"))

    print(asyncio.run(ask()))
else:
    with sqlalchemy.create_engine(url).connect() as connection:
        print(connection.scalar(sqlalchemy.text("SELECT current_database()")))
`

// TestURLForPython hands our URLs to the drivers themselves.
func TestURLForPython(t *testing.T) {
	python := testPython(t)
	db := pgtest.Database(t)
	for _, scheme := range []string{"postgresql", "postgresql+psycopg2", "postgresql+asyncpg"} {
		cmd := exec.Command(python, "-c", connectWithSQLAlchemy, db.URL(scheme))
		cmd.Env = append(os.Environ(), db.Environ()...)
		output, err := cmd.CombinedOutput()
		if err != nil || strings.TrimSpace(string(output)) != db.Name {
			t.Errorf("%s: got %s and %v, want %s", scheme, output, err, db.Name)
		}
	}
}

// testPython gives an interpreter with SQLAlchemy and both drivers.
func testPython(t *testing.T) string {
	t.Helper()
	python := os.Getenv("MIGRATE_CHECK_TEST_PYTHON")
	if python == "" {
		python = "/usr/bin/python3"
	}
	output, err := exec.Command(python, "-c", "import sqlalchemy, psycopg2, asyncpg").CombinedOutput()
	switch {
	case err == nil:
	case os.Getenv("MIGRATE_CHECK_REQUIRE_ALEMBIC") == "1":
		t.Fatalf("%s: %v: %s", python, err, output)
	default:
		t.Skipf("%s has no SQLAlchemy with psycopg2 and asyncpg: %v", python, err)
	}
	return python
}
