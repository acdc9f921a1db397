package apply_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
)

func TestCachedSettingsFollowTheDatabaseOfEachStep(t *testing.T) {
	one, other := pgtest.Database(t), pgtest.Database(t)
	runner := open(t, apply.AlembicOptions{ProjectDir: fastapi})
	first := history(t, runner, one, fastapi)[0]
	step(t, runner, one, first, lint.Upgrade)
	step(t, runner, other, first, lint.Upgrade)
	step(t, runner, one, first, lint.Downgrade)
	step(t, runner, other, first, lint.Downgrade)
}

func TestWhatEnvPrintsDoesNotDisturb(t *testing.T) {
	db := pgtest.Database(t)
	runner := writeProject(t, strings.Replace(skeleton, "from alembic", `
import os, sys
print('{"event": "done"}', flush=True)
os.write(2, b"x" * 3000000)
print("last words")
sys.stderr.write("no line feed")
from alembic`, 1)+revisionFile("aaa", "None", "def upgrade():\n    pass\n")+
		revisionFile("bbb", "aaa", "def upgrade():\n    1 / 0\n"), apply.AlembicOptions{})
	step(t, runner, db, bare("aaa"), lint.Upgrade)
	outcome, err := runner.Apply(t.Context(), db, bare("bbb"), lint.Upgrade)
	if err != nil {
		t.Fatal(err)
	}
	output := outcome.Failure.Output
	if !strings.HasSuffix(output, "last words\nno line feed") && !strings.HasSuffix(output, "no line feedlast words") {
		t.Errorf("got the output … %s", output[max(0, len(output)-100):])
	}
	if len(output) > 1<<17 {
		t.Errorf("got %d bytes of output", len(output))
	}
	want := "  db/versions/bbb.py:9 in upgrade\n    1 / 0\nZeroDivisionError: division by zero\n\n"
	if !strings.Contains(output, want) {
		t.Errorf("got the output\n%.600s\nwithout\n%s", output, want)
	}
}

func TestNothingIsWrittenIntoTheProject(t *testing.T) {
	db := pgtest.Database(t)
	runner := open(t, apply.AlembicOptions{ProjectDir: fastapi})
	step(t, runner, db, history(t, runner, db, fastapi)[0], lint.Upgrade)
	err := filepath.WalkDir(fastapi, func(path string, entry os.DirEntry, err error) error {
		if entry.Name() == "__pycache__" {
			t.Errorf("%s was written", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The revision looks into Python's view of its environment, into the kernel's, and into that of a program that it
// starts. It could read the environment of our own process as well: that is out of our hands, see package environ.
func TestSecretsDoNotReachTheProject(t *testing.T) {
	db := pgtest.Database(t)
	seen := filepath.Join(t.TempDir(), "seen")
	runner := writeProject(t, revisionFile("aaa", "None", fmt.Sprintf(`
import os, subprocess, sys

def upgrade():
    lines = [f"{name}={value}" for name, value in os.environ.items()]
    if sys.platform == "linux":
        lines += open("/proc/self/environ").read().split("\0")
    lines += subprocess.run(["env"], capture_output=True, text=True).stdout.split("\n")
    open(%q, "w").write("\n".join(lines) + "\n")
`, seen)), apply.AlembicOptions{
		Environ: []string{
			"PATH=" + os.Getenv("PATH"), "API_TOKEN=hush", "DATABASE_URL=postgres://u:hush@db.prod/x", "APP_STAGE=hush", "UV_INDEX_SHOP_PASSWORD=hush",
			"APP_PASSWORD=hush", "GITHUB_ENV=/hush", "PAGE_SIZE=10",
		},
		PassEnv: []string{"PAGE_*", "*_PASSWORD"},
		Env:     map[string]string{"API_TOKEN": "for tests"},
	})
	step(t, runner, db, bare("aaa"), lint.Upgrade)
	text, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"API_TOKEN=for tests\n", "PAGE_SIZE=10\n", "PGDATABASE=" + db.Name} {
		if !strings.Contains(string(text), want) {
			t.Errorf("got no %q in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "hush") {
		t.Errorf("a secret is in\n%s", text)
	}
}

// asyncEnv is an env.py whose settings say nothing of a driver.
const asyncEnv = `
-- db/env.py --
import asyncio, os
from alembic import context
from engine import make

def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def online():
    engine = make(os.environ["DATABASE_URL"])
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()

asyncio.run(online())
-- engine.py --
from sqlalchemy.ext.asyncio import create_async_engine as make
`

func TestAnAsynchronousEngineInTheApplicationGetsItsDriver(t *testing.T) {
	db := pgtest.Database(t)
	runner := writeProject(t, asyncEnv+revisionFile("aaa", "None", "def upgrade():\n    op.execute('SELECT 1')\n"), apply.AlembicOptions{})
	outcome := step(t, runner, db, bare("aaa"), lint.Upgrade)
	if len(outcome.Statements) != 1 {
		t.Errorf("got %v", outcome.Statements)
	}
}

func TestSettingsInPartsReachASocket(t *testing.T) {
	db := pgtest.Database(t)
	runner := writeProject(t, `
-- db/env.py --
import os
from alembic import context
from sqlalchemy import create_engine

url = "postgresql://%(POSTGRES_USER)s:%(POSTGRES_PASSWORD)s@%(POSTGRES_SERVER)s:%(POSTGRES_PORT)s/%(POSTGRES_DB)s"
with create_engine(url % os.environ).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`+revisionFile("aaa", "None", "def upgrade():\n    pass\n"), apply.AlembicOptions{})
	step(t, runner, db, bare("aaa"), lint.Upgrade)
}

func TestTheDriverStartsAgainAfterItDied(t *testing.T) {
	db := pgtest.Database(t)
	runner := writeProject(t, revisionFile("aaa", "None", "import os, signal\ndef upgrade():\n    os.kill(os.getppid(), signal.SIGKILL)\n")+
		revisionFile("bbb", "None", "def upgrade():\n    pass\n"), apply.AlembicOptions{})
	if _, err := runner.Apply(t.Context(), db, bare("aaa"), lint.Upgrade); err == nil {
		t.Error("got no error")
	}
	step(t, runner, db, bare("bbb"), lint.Upgrade)
}

func TestTheStateOfTheDatabaseIsChecked(t *testing.T) {
	db := pgtest.Database(t)
	const pass = "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
	runner := writeProject(t, revisionFile("aaa", "None", pass)+revisionFile("bbb", "aaa", pass), apply.AlembicOptions{})
	refused := func(id string, direction lint.Direction, want string) {
		t.Helper()
		if _, err := runner.Apply(t.Context(), db, bare(id), direction); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s of %s: got %v, want %s", direction, id, err, want)
		}
	}
	// Its parent may have failed, so that this is the revision's lot and no defect of the project.
	outcome, err := runner.Apply(t.Context(), db, bare("bbb"), lint.Upgrade)
	if err != nil || outcome.Failure == nil || outcome.Failure.Message != "revision bbb needs aaa first" {
		t.Errorf("upgrade of bbb: got %+v, %v", outcome, err)
	}
	refused("aaa", lint.Downgrade, "revision aaa is not at the head of what is applied")
	refused("ccc", lint.Upgrade, "Alembic says: Can't locate revision identified by 'ccc'")
	step(t, runner, db, bare("aaa"), lint.Upgrade)
	refused("aaa", lint.Upgrade, "revision aaa is applied already")
}

func TestDriftNeedsModels(t *testing.T) {
	db := pgtest.Database(t)
	runner := writeProject(t, revisionFile("aaa", "None", "def upgrade():\n    pass\n"), apply.AlembicOptions{})
	step(t, runner, db, bare("aaa"), lint.Upgrade)
	if _, err := runner.Drift(t.Context(), db); !errors.Is(err, apply.ErrNoModels) {
		t.Errorf("got %v, want %v", err, apply.ErrNoModels)
	}
}

func TestDriftListsOperations(t *testing.T) {
	db := pgtest.Database(t)
	runner := writeProject(t, strings.NewReplacer(
		"from alembic", "import sqlalchemy as sa\nfrom alembic",
		"with engine", `models = sa.MetaData()
sa.Table("orders", models, sa.Column("id", sa.Integer, primary_key=True), sa.Column("new", sa.Text, index=True))
with engine`,
		"target_metadata=None", "target_metadata=models").Replace(skeleton)+
		revisionFile("aaa", "None", "def upgrade():\n    op.create_table('orders', sa.Column('id', sa.Integer, primary_key=True), sa.Column('old', sa.Text))\n"),
		apply.AlembicOptions{})
	step(t, runner, db, bare("aaa"), lint.Upgrade)
	got, err := runner.Drift(t.Context(), db)
	if err != nil {
		t.Fatal(err, projectOutput(err))
	}
	want := []apply.ModelDifference{
		{Kind: "AddColumn", Table: "orders", Code: "op.add_column('orders', sa.Column('new', sa.Text(), nullable=True))"},
		{Kind: "CreateIndex", Table: "orders", Code: "op.create_index(op.f('ix_orders_new'), 'orders', ['new'], unique=False)"},
		{Kind: "DropColumn", Table: "orders", Code: "op.drop_column('orders', 'old')"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
