package replay

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// state is a schema as pg_dump -s shows it, and as we do.
type state struct {
	name, dump string
	schema     *snapshot.Snapshot
}

// Every revision of every project is upgraded, downgraded and upgraded again. Of any two states on the way, those
// that pg_dump tells apart we tell apart, and those that it does not, we do not; and each comes out of pg_dump and
// psql as it went in.
func TestStatesOfProjectsAreThoseOfDump(t *testing.T) {
	if testing.Short() {
		t.Skip("one pg_dump for each step of each project")
	}
	root := os.DirFS(filepath.Join("..", "..", "testdata", "projects"))
	places, err := migration.Find(root, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range places {
		t.Run(place.Dir, func(t *testing.T) {
			t.Parallel()
			project, err := migration.Load(root, place, migration.Options{})
			if err != nil {
				t.Fatal(err)
			}
			client := pgtest.NewClient(t, pgtest.Server(t))
			states := statesOf(t, client, project)
			told := 0
			for i, a := range states {
				for _, b := range states[i+1:] {
					changes := snapshot.Diff(a.schema, b.schema)
					if (a.dump != b.dump) != (len(changes) > 0) {
						t.Errorf("%s and %s: pg_dump tells them apart: %v; we:\n%s", a.name, b.name, a.dump != b.dump, snapshot.Format(changes))
					}
					if a.dump != b.dump {
						told++
					}
				}
			}
			t.Logf("pg_dump tells apart %d pairs of %d states of %d revisions", told, len(states), len(project.Revisions))
		})
	}
}

// statesOf gives the states before the history and after each step of it.
func statesOf(t *testing.T, client *pgtest.Client, project *migration.Project) (states []state) {
	runner := runnerOf(t, project)
	db := pgtest.Database(t)
	conn := pgtest.Connect(t, db)
	look := func(name string) {
		schema, err := snapshot.Take(t.Context(), conn, snapshot.Options{VersionTable: project.VersionTable})
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, state{name, client.Dump(t, db, "--exclude-table="+project.VersionTable), schema})
	}
	step := func(revision *migration.Revision, direction lint.Direction) {
		outcome, err := runner.Apply(t.Context(), db, revision, direction)
		if err != nil || outcome.Failure != nil {
			t.Fatalf("%s of %s: %+v, %v", direction, revision.ID, outcome, err)
		}
	}
	look("the beginning")
	for _, revision := range project.Revisions {
		step(revision, lint.Upgrade)
		look("the upgrade of " + revision.ID)
		restores(t, client, states[len(states)-1])
		if revision.Downgrade.Missing() {
			continue
		}
		step(revision, lint.Downgrade)
		look("the downgrade of " + revision.ID)
		step(revision, lint.Upgrade)
	}
	return states
}

// restores brings a state into an empty database and expects it to be the same there.
func restores(t *testing.T, client *pgtest.Client, original state) {
	t.Helper()
	db := pgtest.Database(t)
	client.Restore(t, db, original.dump)
	copied, err := snapshot.Take(t.Context(), pgtest.Connect(t, db), snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if changes := snapshot.Diff(original.schema, copied); len(changes) > 0 {
		t.Errorf("%s differs after pg_dump and psql:\n%s", original.name, snapshot.Format(changes))
	}
}

// runnerOf applies the revisions of a project of testdata/projects.
func runnerOf(t *testing.T, project *migration.Project) apply.Runner {
	t.Helper()
	var runner apply.Runner
	var err error
	if project.Tool == "alembic" {
		dir, _ := filepath.Abs(filepath.Join("..", "..", "testdata", "projects", project.Dir))
		runner, err = apply.NewAlembic(apply.AlembicOptions{ProjectDir: dir, Python: pgtest.Python(t)})
	} else {
		runner, err = apply.NewSQL(project)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { runner.Close() })
	return runner
}
