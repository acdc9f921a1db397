package apply_test

import (
	"errors"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// pythonName is the part of a message that depends on the machine.
var pythonName = regexp.MustCompile(`Python \S+ \(\S+\)`)

const (
	fastapi      = "../../testdata/projects/fastapi"
	fastapiAsync = "../../testdata/projects/fastapi-async"
)

func open(t testing.TB, opts apply.AlembicOptions) *apply.Alembic {
	t.Helper()
	if opts.Python == "" {
		opts.Python = pgtest.Python(t)
	}
	dir, err := filepath.Abs(opts.ProjectDir)
	if err != nil {
		t.Fatal(err)
	}
	opts.ProjectDir = dir
	opts.Log = t.Output()
	runner, err := apply.NewAlembic(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := runner.Close(); err != nil {
			t.Error(err)
		}
	})
	return runner
}

// history is the project's revisions in Alembic's order, as the migration room would list them.
func history(t testing.TB, runner *apply.Alembic, db *postgres.Database, project string) []*migration.Revision {
	t.Helper()
	described, _, err := runner.Describe(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(project)
	if err != nil {
		t.Fatal(err)
	}
	root = filepath.Dir(root)
	var revisions []*migration.Revision
	for _, one := range described {
		relative, err := filepath.Rel(root, one.Path)
		if err != nil {
			t.Fatal(err)
		}
		revisions = append(revisions, &migration.Revision{
			ID:        one.ID,
			Parents:   one.Parents,
			Upgrade:   migration.Script{Path: filepath.ToSlash(relative), Line: 1},
			Downgrade: migration.Script{Path: filepath.ToSlash(relative), Line: 1},
		})
	}
	return revisions
}

func step(t testing.TB, runner apply.Runner, db *postgres.Database, revision *migration.Revision, direction lint.Direction) *apply.Outcome {
	t.Helper()
	outcome, err := runner.Apply(t.Context(), db, revision, direction)
	if err != nil {
		t.Fatalf("%s of %s: %v\n%s", direction, revision.ID, err, projectOutput(err))
	}
	if outcome.Failure != nil {
		t.Fatalf("%s of %s: %+v", direction, revision.ID, outcome.Failure)
	}
	return outcome
}

func projectOutput(err error) string {
	if problem, ok := errors.AsType[*apply.ProjectError](err); ok {
		return problem.Output
	}
	return ""
}

func takeSnapshot(t testing.TB, conn *pgx.Conn) *snapshot.Snapshot {
	t.Helper()
	taken, err := snapshot.Take(t.Context(), conn, snapshot.Options{VersionTable: "public.alembic_version"})
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func TestEveryRevisionOfTheFastAPIProjectsGoesUpDownUp(t *testing.T) {
	for _, project := range []string{fastapi, fastapiAsync} {
		t.Run(filepath.Base(project), func(t *testing.T) {
			db := pgtest.Database(t)
			conn := pgtest.Connect(t, db)
			runner := open(t, apply.AlembicOptions{ProjectDir: project})
			for _, revision := range history(t, runner, db, project) {
				before := takeSnapshot(t, conn)
				step(t, runner, db, revision, lint.Upgrade)
				after := takeSnapshot(t, conn)
				step(t, runner, db, revision, lint.Downgrade)
				if left := snapshot.Diff(before, takeSnapshot(t, conn)); len(left) > 0 {
					t.Errorf("the downgrade of %s leaves %v", revision.ID, names(left))
				}
				step(t, runner, db, revision, lint.Upgrade)
				if drifted := snapshot.Diff(after, takeSnapshot(t, conn)); len(drifted) > 0 {
					t.Errorf("the second upgrade of %s differs in %v", revision.ID, names(drifted))
				}
			}
			differences, err := runner.Drift(t.Context(), db)
			if err != nil {
				t.Fatal(err, projectOutput(err))
			}
			if len(differences) > 0 {
				t.Errorf("the models differ from the database: %v", differences)
			}
		})
	}
}

func names(changes []snapshot.Change) (all []string) {
	for _, change := range changes {
		object := change.After
		if object == nil {
			object = change.Before
		}
		all = append(all, object.Kind+" "+object.Name)
	}
	return all
}
