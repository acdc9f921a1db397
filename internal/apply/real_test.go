package apply_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// realTool is a migration tool as its authors build it.
type realTool struct {
	// up and down are its arguments to apply and to undo everything.
	up, down func(dir, url string) []string
	// downOnce is set if down undoes one revision at a time.
	downOnce bool
}

var realTools = map[string]realTool{
	"golang-migrate": {
		up:   func(dir, url string) []string { return []string{"-path", dir, "-database", url, "up"} },
		down: func(dir, url string) []string { return []string{"-path", dir, "-database", url, "down", "-all"} },
	},
	"goose": {
		up:   func(dir, url string) []string { return []string{"-dir", dir, "postgres", url, "up"} },
		down: func(dir, url string) []string { return []string{"-dir", dir, "postgres", url, "down-to", "0"} },
	},
	"dbmate": {
		up: func(dir, url string) []string {
			return []string{"--url", url, "-d", dir, "--no-dump-schema", "migrate"}
		},
		down: func(dir, url string) []string {
			return []string{"--url", url, "-d", dir, "--no-dump-schema", "rollback"}
		},
		downOnce: true,
	},
}

// built are the programs of this test run, by tool.
var built sync.Map

// program builds a tool, once.
func program(t *testing.T, name string) string {
	t.Helper()
	build, _ := built.LoadOrStore(name, sync.OnceValues(func() (string, error) { return pgtest.BuildTool(name, toolDir) }))
	path, err := build.(func() (string, error))()
	pgtest.NeedTool(t, err)
	return path
}

// toolDir outlives single tests, as they share what is built.
var toolDir string

func TestMain(m *testing.M) {
	os.Exit(withToolDir(m))
}

func withToolDir(m *testing.M) int {
	dir, err := os.MkdirTemp("", "migrate-check-tools")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	toolDir = dir
	return m.Run()
}

// runReal applies or undoes what is in the directory, with the real tool. It reports whether that worked.
func runReal(t *testing.T, name string, db *postgres.Database, dir string, direction lint.Direction) bool {
	t.Helper()
	arguments := realTools[name].up
	if direction == lint.Downgrade {
		arguments = realTools[name].down
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	run := exec.CommandContext(ctx, program(t, name), arguments(dir, db.URL("postgres")+"&sslmode=disable")...)
	output, err := run.CombinedOutput()
	t.Logf("%s %s: %v\n%s", name, direction, err, output)
	return err == nil
}

// runOurs does the same with our runner. It stops at the first failure, and gives it.
func runOurs(t *testing.T, db *postgres.Database, project *migration.Project, direction lint.Direction) *apply.Failure {
	t.Helper()
	runner, err := apply.NewSQL(project)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	revisions := slices.Clone(project.Revisions)
	if direction == lint.Downgrade {
		slices.Reverse(revisions)
	}
	for _, revision := range revisions {
		outcome, err := runner.Apply(t.Context(), db, revision, direction)
		if err != nil {
			t.Fatal(err)
		}
		if outcome.Failure != nil {
			return outcome.Failure
		}
	}
	return nil
}

func loadProject(t *testing.T, tool, root string) (project *migration.Project, dir string) {
	t.Helper()
	places, err := migration.Find(os.DirFS(root), ".", tool)
	if err != nil {
		t.Fatal(err)
	}
	project, err = migration.Load(os.DirFS(root), places[0], migration.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return project, filepath.Join(root, filepath.FromSlash(filepath.Dir(project.Revisions[0].Path())))
}

// compareStates compares the schemas, the tool's own table included, and what that table holds.
func compareStates(t *testing.T, tool string, real, ours *postgres.Database) {
	t.Helper()
	if diff := snapshot.Diff(take(t, real), take(t, ours)); len(diff) > 0 {
		t.Errorf("schemas differ (- %s, + ours)\n%s", tool, snapshot.Format(diff))
	}
	if diff := cmp.Diff(recorded(t, tool, real), recorded(t, tool, ours)); diff != "" {
		t.Errorf("recorded revisions differ (- %s, + ours)\n%s", tool, diff)
	}
}

func take(t *testing.T, db *postgres.Database) *snapshot.Snapshot {
	t.Helper()
	taken, err := snapshot.Take(t.Context(), pgtest.Connect(t, db), snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func recorded(t *testing.T, tool string, db *postgres.Database) []string {
	t.Helper()
	query := map[string]string{
		"golang-migrate": "SELECT version || ' ' || dirty FROM public.schema_migrations",
		"goose":          "SELECT version_id || ' ' || is_applied FROM public.goose_db_version ORDER BY id",
		"dbmate":         "SELECT version FROM public.schema_migrations ORDER BY 1",
	}[tool]
	rows, err := pgtest.Connect(t, db).Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The real tools and we bring the projects of the repository to the same state, up and down.
func TestRealToolsProjects(t *testing.T) {
	for name, tool := range realTools {
		t.Run(name, func(t *testing.T) {
			project, dir := loadProject(t, name, filepath.Join("..", "..", "testdata", "projects", name))
			real, ours := pgtest.Database(t), pgtest.Database(t)
			if !runReal(t, name, real, dir, lint.Upgrade) {
				t.Fatalf("%s fails", name)
			}
			if failure := runOurs(t, ours, project, lint.Upgrade); failure != nil {
				t.Fatalf("ours fails: %+v", *failure)
			}
			compareStates(t, name, real, ours)
			times := 1
			if tool.downOnce {
				times = len(project.Revisions)
			}
			for range times {
				if !runReal(t, name, real, dir, lint.Downgrade) {
					t.Fatalf("%s fails", name)
				}
			}
			if failure := runOurs(t, ours, project, lint.Downgrade); failure != nil {
				t.Fatalf("ours fails: %+v", *failure)
			}
			compareStates(t, name, real, ours)
		})
	}
}

// Odd files work with us where they work with the real tool, fail where they fail, and leave the same
// behind. Each archive in testdata/odd is a project for the tool that it is named after.
func TestRealToolsOddFiles(t *testing.T) {
	archives, err := filepath.Glob(filepath.Join("testdata", "odd", "*.txtar"))
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, archive := range archives {
		name := strings.TrimSuffix(filepath.Base(archive), ".txtar")
		t.Run(name, func(t *testing.T) {
			tool, _, _ := strings.Cut(name, "_")
			root := extract(t, archive)
			project, dir := loadProject(t, tool, root)
			real, ours := pgtest.Database(t), pgtest.Database(t)
			works := runReal(t, tool, real, dir, lint.Upgrade)
			failure := runOurs(t, ours, project, lint.Upgrade)
			if works != (failure == nil) {
				t.Errorf("%s works: %v; ours: %+v", tool, works, failure)
			}
			compareStates(t, tool, real, ours)
		})
	}
}

func extract(t *testing.T, archive string) (root string) {
	t.Helper()
	parsed, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	root = t.TempDir()
	for _, file := range parsed.Files {
		path := filepath.Join(root, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}
