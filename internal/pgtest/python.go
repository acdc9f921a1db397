package pgtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Python gives an interpreter that has Alembic: the one of MIGRATE_CHECK_TEST_PYTHON, or the first of PATH. It skips
// the test where there is none, and fails it instead if MIGRATE_CHECK_REQUIRE_ALEMBIC=1 is set.
func Python(t testing.TB) string {
	t.Helper()
	candidates := []string{os.Getenv("MIGRATE_CHECK_TEST_PYTHON")}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		candidates = append(candidates, filepath.Join(dir, "python3"))
	}
	for _, python := range candidates {
		if python != "" && exec.Command(python, "-c", "import alembic, psycopg2, asyncpg, fastapi").Run() == nil {
			return python
		}
	}
	if os.Getenv("MIGRATE_CHECK_REQUIRE_ALEMBIC") == "1" {
		t.Fatal("no python3 on PATH has alembic, psycopg2, asyncpg and fastapi")
	}
	t.Skip("no python3 on PATH has alembic, psycopg2, asyncpg and fastapi")
	return ""
}
