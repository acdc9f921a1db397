package apply_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

func TestFailuresOfRevisions(t *testing.T) {
	tests := []struct {
		name, functions string
		direction       lint.Direction
		want            apply.Failure
		output          string
	}{
		{
			name: "a statement that the server refuses",
			functions: `
def upgrade():
    op.execute("CREATE TABLE orders (id int PRIMARY KEY)")
    op.execute("INSERT INTO orders VALUES (1)")
    op.get_bind().execute(
        sa.text("INSERT INTO orders VALUES (:id)"), {"id": 1}
    )
`,
			want: apply.Failure{
				Message:   `duplicate key value violates unique constraint "orders_pkey"`,
				SQLState:  "23505",
				Detail:    "Key (id)=(1) already exists.",
				Statement: "INSERT INTO orders VALUES ($1)",
				Position:  lint.Position{Path: "db/versions/aaa.py", Line: 11},
			},
			output: "db/versions/aaa.py:11 in upgrade\n    op.get_bind().execute(",
		},
		{
			name:      "a hint of the server",
			functions: "def upgrade():\n    op.execute('SELECT lenght(1)')\n",
			want: apply.Failure{
				Message:   "function lenght(integer) does not exist",
				SQLState:  "42883",
				Hint:      "No function matches the given name and argument types. You might need to add explicit type casts.",
				Statement: "SELECT lenght(1)",
				Position:  lint.Position{Path: "db/versions/aaa.py", Line: 9},
			},
		},
		{
			name: "a constraint that is checked at the commit",
			functions: `
def upgrade():
    op.execute("CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
    op.execute("INSERT INTO a VALUES (1, 2)")
`,
			want: apply.Failure{
				Message:   `insert or update on table "a" violates foreign key constraint "a_b_fkey"`,
				SQLState:  "23503",
				Detail:    `Key (b)=(2) is not present in table "a".`,
				Statement: "COMMIT",
				Position:  lint.Position{Path: "db/versions/aaa.py", Line: 8},
			},
		},
		{
			name:      "an exception",
			functions: "def upgrade():\n    settings = {}\n    op.execute(settings['query'])\n",
			want: apply.Failure{
				Message:  "KeyError: 'query'",
				Position: lint.Position{Path: "db/versions/aaa.py", Line: 10},
			},
			output: "KeyError: 'query'",
		},
		{
			name:      "no function downgrade",
			functions: "def upgrade():\n    pass\n",
			direction: lint.Downgrade,
			want: apply.Failure{
				Message:  "the revision has no function downgrade()",
				Position: lint.Position{Path: "db/versions/aaa.py", Line: 8},
			},
		},
		{
			name:      "a syntax error",
			functions: "def upgrade():\n    op.execute('x'\n",
			want: apply.Failure{
				Message:  "SyntaxError: '(' was never closed (aaa.py, line 9)",
				Position: lint.Position{Path: "db/versions/aaa.py", Line: 9},
			},
		},
		{
			name:      "an import that is not there",
			functions: "from nowhere import nothing\n",
			want: apply.Failure{
				Message:  "ModuleNotFoundError: No module named 'nowhere'",
				Position: lint.Position{Path: "db/versions/aaa.py", Line: 8},
			},
		},
		{
			name:      "an exit",
			functions: "import sys\n\ndef upgrade():\n    sys.exit(3)\n",
			want: apply.Failure{
				Message:  "SystemExit: 3",
				Position: lint.Position{Path: "db/versions/aaa.py", Line: 11},
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			db := pgtest.Database(t)
			runner := writeProject(t, revisionFile("aaa", "None", test.functions), apply.AlembicOptions{})
			if test.direction == lint.Downgrade {
				step(t, runner, db, bare("aaa"), lint.Upgrade)
			} else {
				test.direction = lint.Upgrade
			}
			outcome, err := runner.Apply(t.Context(), db, bare("aaa"), test.direction)
			if err != nil {
				t.Fatal(err)
			}
			if outcome.Failure == nil {
				t.Fatal("got no failure")
			}
			got := *outcome.Failure
			if !strings.Contains(got.Output, test.output) {
				t.Errorf("got the output\n%s\nwithout %q", got.Output, test.output)
			}
			got.Output, got.Column, got.EndLine = "", 0, 0
			if got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestProblemsOfProjects(t *testing.T) {
	const env = "-- db/env.py --\n"
	tests := []struct {
		name, archive string
		opts          apply.AlembicOptions
		want          string
	}{
		{"a module that is not there", env + "import os\nfrom app.settings import get_settings\n", apply.AlembicOptions{},
			"db/env.py imports app, which Python PYTHON cannot find: install the project there, or set python: in migrate-check.yaml"},
		{"a driver that is not there", env + "import pg8000\n", apply.AlembicOptions{},
			"db/env.py needs the database driver pg8000, which Python PYTHON does not have: install it there, or set python: in migrate-check.yaml"},
		{"an exception in env.py", env + "\nraise RuntimeError('not here')\n", apply.AlembicOptions{},
			"db/env.py:2 fails: RuntimeError: not here"},
		{"a secret that is missing", env + "import os\nos.environ['SECRET_KEY']\n", apply.AlembicOptions{Environ: []string{"PATH=" + os.Getenv("PATH"), "SECRET_KEY=hush"}},
			"db/env.py:2 fails: KeyError: 'SECRET_KEY'; db/env.py reads SECRET_KEY, which looks like a secret and is not passed on: set it in env: in migrate-check.yaml"},
		{"an env.py that ends", env + "import sys\nsys.exit(0)\n", apply.AlembicOptions{},
			"db/env.py ends the program (exit status 0) before the revision begins"},
		{"an env.py that does nothing", env + "pass\n", apply.AlembicOptions{},
			"env.py did not run the revision: it has not called context.run_migrations()"},
		{"no script_location", "-- alembic.ini --\n[alembic]\n", apply.AlembicOptions{},
			"Alembic says: No 'script_location' key found in configuration"},
		{"another server", env + "from sqlalchemy import create_engine\ncreate_engine('postgresql://db.example.com/shop').connect()\n", apply.AlembicOptions{},
			`db/env.py connects to the postgresql database "shop" on db.example.com:5432, which is not the throwaway database: ` +
				`give it the address by env: in migrate-check.yaml, such as {DATABASE_URL: "{url}"}`},
		{"a wrong statement in env.py", strings.Replace(skeleton, "    context.configure(", "    connection.exec_driver_sql('SET ROLE nobody_known')\n    context.configure(", 1), apply.AlembicOptions{},
			`db/env.py fails on the throwaway database: role "nobody_known" does not exist (SQLSTATE 22023)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			db := pgtest.Database(t)
			runner := writeProject(t, test.archive+revisionFile("aaa", "None", "def upgrade():\n    pass\n"), test.opts)
			_, err := runner.Apply(t.Context(), db, bare("aaa"), lint.Upgrade)
			problem, ok := errors.AsType[*apply.ProjectError](err)
			if !ok {
				t.Fatalf("got %v, want a *ProjectError", err)
			}
			got := pythonName.ReplaceAllString(problem.Message, "Python PYTHON")
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestAnotherDatabaseOnTheSameServerIsNoticed(t *testing.T) {
	db, other := pgtest.Database(t), pgtest.Database(t)
	runner := writeProject(t, `
-- db/env.py --
import os
import psycopg2
from alembic import context
from sqlalchemy import create_engine

def connect():
    return psycopg2.connect(host=os.environ["PGHOST"], dbname=os.environ["OTHER"])

with create_engine("postgresql://", creator=connect).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`+revisionFile("aaa", "None", "def upgrade():\n    pass\n"), apply.AlembicOptions{Env: map[string]string{"OTHER": other.Name}})
	_, err := runner.Apply(t.Context(), db, bare("aaa"), lint.Upgrade)
	if err == nil || !strings.Contains(err.Error(), "it has migrated another database") {
		t.Errorf("got %v", err)
	}
}

func TestPythonWithoutAlembicIsExplained(t *testing.T) {
	venv := filepath.Join(t.TempDir(), "venv")
	if out, err := exec.Command(pgtest.Python(t), "-m", "venv", "--without-pip", venv).CombinedOutput(); err != nil {
		t.Skipf("no venv: %v %s", err, out)
	}
	runner := writeProject(t, "", apply.AlembicOptions{Python: venv, Environ: []string{"PATH=" + os.Getenv("PATH")}})
	_, err := runner.Apply(t.Context(), pgtest.Database(t), bare("aaa"), lint.Upgrade)
	want := venv + "/bin/python (from python: in migrate-check.yaml) does not have alembic: install the project's requirements there, or set python: in migrate-check.yaml"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// deadline is a context whose time is over when the test says so, however slow the machine is.
type deadline struct {
	context.Context
	over chan struct{}
}

func (d deadline) Done() <-chan struct{} { return d.over }

func (d deadline) Err() error {
	select {
	case <-d.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// overOnce gives a context that ends when the file exists and, if sleeps is set, a session sleeps.
func overOnce(t *testing.T, file string, db *postgres.Database, sleeps bool) context.Context {
	conn := pgtest.Connect(t, db)
	d := deadline{t.Context(), make(chan struct{})}
	go func() {
		defer close(d.over)
		for ready := false; !ready && t.Context().Err() == nil; time.Sleep(10 * time.Millisecond) {
			_, err := os.Stat(file)
			ready = err == nil
			if ready && sleeps {
				query := "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')"
				if err := conn.QueryRow(t.Context(), query).Scan(&ready); err != nil {
					t.Error(err)
					return
				}
			}
		}
	}()
	return d
}

func TestHangingStepsAreKilledAndTheNextOneRuns(t *testing.T) {
	tests := []struct{ name, body, statement string }{
		{"in the server", "op.execute('SELECT pg_sleep(600)')", "SELECT pg_sleep(600)"},
		{"in Python", "import time; time.sleep(600)", ""},
		{"in a program it started", "import subprocess; subprocess.run(['sleep', '600'])", ""},
		{"deaf to signals", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			db := pgtest.Database(t)
			came := filepath.Join(t.TempDir(), "came")
			runner := writeProject(t, revisionFile("aaa", "None", fmt.Sprintf("def upgrade():\n    open(%q, 'w').close()\n    %s\n", came, test.body))+
				revisionFile("bbb", "None", "def upgrade():\n    pass\n"), apply.AlembicOptions{})
			step(t, runner, db, bare("bbb"), lint.Upgrade)
			ctx := overOnce(t, came, db, test.statement != "")
			outcome, err := runner.Apply(ctx, db, bare("aaa"), lint.Upgrade)
			if err != nil {
				t.Fatal(err)
			}
			if got := outcome.Failure; got == nil || !got.TimedOut || got.Statement != test.statement {
				t.Errorf("got %+v, want a time-out in %q", got, test.statement)
			}
			if test.statement != "" && outcome.Failure.Line != 10 {
				t.Errorf("got line %d, want 10", outcome.Failure.Line)
			}
			pgtest.Exec(t, db, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
			pgtest.Exec(t, db, "DELETE FROM alembic_version")
			step(t, runner, db, bare("bbb"), lint.Upgrade)
		})
	}
}

func TestCancelledStepsEnd(t *testing.T) {
	db := pgtest.Database(t)
	came := filepath.Join(t.TempDir(), "came")
	functions := fmt.Sprintf("import time\n\ndef upgrade():\n    open(%q, 'w').close()\n    time.sleep(600)\n", came)
	runner := writeProject(t, revisionFile("aaa", "None", functions), apply.AlembicOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	context.AfterFunc(overOnce(t, came, db, false), cancel)
	if _, err := runner.Apply(ctx, db, bare("aaa"), lint.Upgrade); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}
