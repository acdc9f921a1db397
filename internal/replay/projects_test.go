package replay

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// judgeProject replays all revisions of a project.
func judgeProject(t *testing.T, project *migration.Project) Judgement {
	t.Helper()
	runner, err := apply.NewSQL(project)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	server := pgtest.Server(t)
	trial := run(t, Options{Server: server, Runner: runner, Pending: project.Revisions, VersionTable: project.VersionTable})
	return trial.Judge(JudgeBoth, server.Info())
}

// The projects of the repository are sound, on empty tables and on rows.
func TestProjectsAreSound(t *testing.T) {
	for _, tool := range []string{"golang-migrate", "goose", "dbmate"} {
		t.Run(tool, func(t *testing.T) {
			root := os.DirFS(filepath.Join("..", "..", "testdata", "projects", tool))
			places, err := migration.Find(root, ".", tool)
			if err != nil {
				t.Fatal(err)
			}
			project, err := migration.Load(root, places[0], migration.Options{})
			if err != nil {
				t.Fatal(err)
			}
			judged := judgeProject(t, project)
			for _, f := range judged.Findings {
				t.Error(line(f))
			}
			if len(judged.Gaps) > 0 || len(judged.Unfilled) > 0 {
				t.Errorf("got gaps %v, unfilled %v", judged.Gaps, judged.Unfilled)
			}
		})
	}
}

// The same history with the same defects has the same findings whatever tool its files are for.
func TestToolsAgree(t *testing.T) {
	history := [][2]string{
		{"CREATE TABLE orders (id int PRIMARY KEY, note text NOT NULL DEFAULT '');", "DROP TABLE orders;"},
		{"CREATE INDEX orders_note ON orders (note);\nALTER TABLE orders ADD COLUMN total int;", "ALTER TABLE orders DROP COLUMN total;"},
		{"ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;", "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'x';"},
		{"CREATE TYPE mood AS ENUM ('a');", "DROP TYPE moods;"},
		{"ALTER TABLE orders ADD COLUMN owner int NOT NULL;", "ALTER TABLE orders DROP COLUMN owner;"},
		{"SELECT 1 / 0;", "SELECT 1;"},
	}
	want := []string{
		"2 downgrade-not-inverse: the downgrade leaves index public.orders_note behind",
		`2 upgrade-not-repeatable: after the downgrade the upgrade fails: relation "orders_note" already exists`,
		"3 downgrade-not-inverse: the downgrade leaves column public.orders.note changed",
		`4 downgrade-fails: the downgrade fails: type "moods" does not exist`,
		`5 upgrade-fails-with-rows: the upgrade works on empty tables and fails as soon as there are rows: column "owner" of relation "orders" contains null values`,
		"6 upgrade-fails: the upgrade fails: division by zero",
	}
	for tool, files := range map[string]fstest.MapFS{
		"golang-migrate": filesOf(history, func(files fstest.MapFS, n int, up, down string) {
			files[fmt.Sprintf("db/%d_x.up.sql", n)] = &fstest.MapFile{Data: []byte(up)}
			files[fmt.Sprintf("db/%d_x.down.sql", n)] = &fstest.MapFile{Data: []byte(down)}
		}),
		"goose": filesOf(history, func(files fstest.MapFS, n int, up, down string) {
			files[fmt.Sprintf("db/%d_x.sql", n)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + up + "\n-- +goose Down\n" + down + "\n")}
		}),
		"dbmate": filesOf(history, func(files fstest.MapFS, n int, up, down string) {
			files[fmt.Sprintf("db/%d_x.sql", n)] = &fstest.MapFile{Data: []byte("-- migrate:up\n" + up + "\n-- migrate:down\n" + down + "\n")}
		}),
	} {
		t.Run(tool, func(t *testing.T) {
			project, err := migration.Load(files, migration.Place{Dir: "db", Tool: tool}, migration.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range judgeProject(t, project).Findings {
				got = append(got, fmt.Sprintf("%s %s: %s", f.Revision, f.Rule, f.Message))
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func filesOf(history [][2]string, add func(files fstest.MapFS, n int, up, down string)) fstest.MapFS {
	files := fstest.MapFS{}
	for i, script := range history {
		add(files, i+1, script[0], script[1])
	}
	return files
}
