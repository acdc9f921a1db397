package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// tools are the migration tools that tests run as their authors build them: package and build tags.
var tools = map[string]struct{ pkg, tags string }{
	"golang-migrate": {"github.com/golang-migrate/migrate/v4/cmd/migrate", "postgres"},
	"goose": {
		"github.com/pressly/goose/v3/cmd/goose",
		"no_clickhouse no_libsql no_mssql no_mysql no_sqlite3 no_vertica no_ydb",
	},
	"dbmate": {pkg: "github.com/amacneil/dbmate/v2"},
}

// BuildTool builds a migration tool from the module in tools, into a directory, and gives the program's path. It may
// only be called by tests that run in a package two directories below the root.
func BuildTool(name, dir string) (path string, err error) {
	tool, ok := tools[name]
	if !ok {
		return "", fmt.Errorf("the module in tools has no %q", name)
	}
	path = filepath.Join(dir, name)
	build := exec.Command("go", "build", "-tags", tool.tags, "-o", path, tool.pkg)
	build.Dir = filepath.Join("..", "..", "tools")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", name, err, output)
	}
	return path, nil
}

// NeedTool skips the test if a tool cannot be built, as without a network and without the sources of the module, and
// fails it instead if MIGRATE_CHECK_REQUIRE_POSTGRES=1 is set.
func NeedTool(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv(requirePostgresVariable) == "1":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
}
