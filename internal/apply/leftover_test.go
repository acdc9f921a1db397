package apply_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
)

// untidy leaves one thing of each kind behind, and takes others back.
const untidy = `
CREATE TABLE orders (id int);
SET work_mem = '8MB';
SET LOCAL lock_timeout = '1s';
SET search_path = pg_catalog, public;
SELECT set_config('row_security', 'off', false);
SET statement_timeout = '5s';
RESET statement_timeout;
SELECT pg_advisory_lock(8589934599);
SELECT pg_advisory_lock_shared(3, 4);
SELECT pg_advisory_lock(5), pg_advisory_unlock(5), pg_advisory_xact_lock(6);
LISTEN news;
PREPARE pick AS SELECT 1;
DECLARE kept CURSOR WITH HOLD FOR SELECT 1;
CREATE TEMP TABLE scratch (id int);
CREATE TEMP TABLE brief (id int) ON COMMIT DROP;`

var untidyLeft = []string{
	"advisory lock 3, 4 ShareLock", "advisory lock 8589934599 ExclusiveLock", "channel news", "cursor kept", "prepared statement pick",
	"setting row_security off", "setting search_path pg_catalog, public", "setting work_mem 8192", "temporary table scratch",
}

func leftBy(outcome *apply.Outcome) []string {
	var words []string
	for _, l := range outcome.Left {
		text := fmt.Sprintf("%s %s", l.Kind, l.Name)
		if l.Value != "" {
			text += " " + l.Value
		}
		words = append(words, text)
	}
	return words
}

func watchedStep(t *testing.T, runner apply.Runner, revision *migration.Revision) *apply.Outcome {
	t.Helper()
	db := pgtest.Database(t)
	watch, err := apply.NewWatch(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()
	outcome, err := watch.Runner(runner).Apply(t.Context(), db, revision, lint.Upgrade)
	if err != nil {
		t.Fatal(err)
	}
	if outcome.Failure != nil {
		t.Fatalf("%+v", outcome.Failure)
	}
	return outcome
}

func TestWhatFilesLeaveInTheSession(t *testing.T) {
	tests := []struct {
		name, tool string
		revision   *migration.Revision
		want       []string
	}{
		{"everything", "dbmate", wrapped(file(untidy)), untidyLeft},
		{"nothing", "goose", statements(true, "CREATE TABLE a (id int);", "SET LOCAL search_path = public;", "SELECT 1;"), nil},
		{"a transaction", "dbmate", file("BEGIN; CREATE TABLE a (id int);"), []string{"transaction "}},
		{"a role", "goose", statements(false, "GRANT ALL ON goose_db_version TO pg_monitor;", "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO pg_monitor;", "SET ROLE pg_monitor;"), []string{"role pg_monitor"}},
		{"another user", "goose", statements(false, "CREATE ROLE left_over SUPERUSER;", "SET SESSION AUTHORIZATION left_over;"), []string{"session authorization left_over"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			runner, err := apply.NewSQL(&migration.Project{Tool: test.tool})
			if err != nil {
				t.Fatal(err)
			}
			defer runner.Close()
			if diff := cmp.Diff(test.want, leftBy(watchedStep(t, runner, test.revision))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			again, err := runner.Apply(t.Context(), pgtest.Database(t), file("CREATE TABLE a (id int)"), lint.Upgrade)
			if err != nil || again.Left != nil {
				t.Errorf("it looked at a session that nobody watches: %v %v", again, err)
			}
		})
	}
}

// What env.py does to its session is not the revision's doing.
const ownSession = `
-- db/env.py --
from alembic import context
from sqlalchemy import engine_from_config, pool, text

engine = engine_from_config(
    context.config.get_section("alembic"), prefix="sqlalchemy.", poolclass=pool.NullPool
)
with engine.connect() as connection:
    connection.execute(text("SET default_statistics_target = 50"))
    connection.execute(text("SELECT pg_advisory_lock(77)"))
    connection.commit() if hasattr(connection, "commit") else None
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
`

const asyncSession = `
-- db/env.py --
import asyncio
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy import pool

def run(connection):
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()

async def main():
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()

asyncio.run(main())
`

func TestWhatAlembicRevisionsLeaveInTheSession(t *testing.T) {
	untidyRevision := revisionFile("aaa", "None", "def upgrade():\n    for sql in '''"+untidy+"'''.strip().split(';\\n'):\n        op.execute(sql)\n")
	tidy := revisionFile("aaa", "None", "def upgrade():\n    op.execute('CREATE TABLE a (id int)')\n    op.execute('SET LOCAL search_path = pg_catalog')\n    op.execute('SET LOCAL search_path = public')\n")
	concurrent := revisionFile("aaa", "None", "def upgrade():\n    with op.get_context().autocommit_block():\n        op.execute('SELECT 1')\n")
	perMigration := "\n-- db/env.py --\n" + envOf("transaction_per_migration=True")
	tests := []struct {
		name, project string
		want          []string
	}{
		{"everything", untidyRevision, untidyLeft},
		{"a transaction for each revision", perMigration + untidyRevision, untidyLeft},
		{"settings of env.py", ownSession + untidyRevision, untidyLeft},
		{"asyncpg", asyncSession + untidyRevision, untidyLeft},
		{"nothing", tidy, nil},
		{"nothing, after a block of its own", perMigration + concurrent, nil},
		{"nothing, with asyncpg", asyncSession + tidy, nil},
		{"nothing of its own", ownSession + tidy, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			outcome := watchedStep(t, writeProject(t, test.project, apply.AlembicOptions{}), bare("aaa"))
			if outcome.Left == nil {
				t.Fatal("nobody looked")
			}
			if diff := cmp.Diff(test.want, leftBy(outcome)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The first statement of a revision finds its transaction as it finds it when nobody looks.
func TestLookingAtTheSessionChangesNothing(t *testing.T) {
	const body = `
def upgrade():
    op.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    op.execute("CREATE TABLE seen AS SELECT current_setting('transaction_isolation') AS isolation, txid_current_if_assigned() IS NULL AS fresh")
`
	project := "\n-- db/env.py --\n" + envOf("transaction_per_migration=True") + revisionFile("aaa", "None", body)
	var seen [2]string
	for i := range seen {
		db := pgtest.Database(t)
		runner := apply.Runner(writeProject(t, project, apply.AlembicOptions{}))
		if i == 1 {
			watch, err := apply.NewWatch(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			defer watch.Close()
			runner = watch.Runner(runner)
		}
		outcome, err := runner.Apply(t.Context(), db, bare("aaa"), lint.Upgrade)
		if err != nil {
			t.Fatal(err)
		}
		if outcome.Failure != nil {
			seen[i] = outcome.Failure.Message
			continue
		}
		if err := pgtest.Connect(t, db).QueryRow(t.Context(), "SELECT isolation || ' ' || fresh FROM seen").Scan(&seen[i]); err != nil {
			t.Fatal(err)
		}
	}
	if seen[0] != seen[1] {
		t.Errorf("without %q, with %q", seen[0], seen[1])
	}
	t.Log(seen[0])
}

func envOf(option string) string {
	return `
from alembic import context
from sqlalchemy import engine_from_config, pool

engine = engine_from_config(
    context.config.get_section("alembic"), prefix="sqlalchemy.", poolclass=pool.NullPool
)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None, ` + option + `)
    with context.begin_transaction():
        context.run_migrations()
`
}
