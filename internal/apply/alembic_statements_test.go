package apply_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
)

const manyKinds = `
def upgrade():
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("total", sa.Integer),
    )
    op.execute("INSERT INTO orders (total) VALUES (10), (20); ")
    orders = sa.table("orders", sa.column("id"), sa.column("total"))
    op.get_bind().execute(
        orders.update().where(orders.c.total > 15).values(total=sa.bindparam("new")), {"new": 30}
    )
    op.execute(
        sa.text("UPDATE orders SET total = :t WHERE total::text LIKE '1%'").bindparams(t=11)
    )
    with op.get_context().autocommit_block():
        op.create_index("orders_total", "orders", ["total"], postgresql_concurrently=True)
    helper("orders"); op.add_column("orders", sa.Column("note", sa.Text))
    with op.batch_alter_table("orders") as batch:
        batch.drop_column("note")


def helper(table):
    op.execute(f"ANALYZE {table}")


def downgrade():
    op.drop_table("orders")
`

func TestStatementsKnowTheirLineTransactionAndRows(t *testing.T) {
	db := pgtest.Database(t)
	runner := writeProject(t, revisionFile("aaa", "None", manyKinds), apply.AlembicOptions{})
	got := summary(step(t, runner, db, bare("aaa"), lint.Upgrade))
	want := []string{
		"db/versions/aaa.py:9 tx1 rows-1 params0 CREATE TABLE orders ( id SERIAL NOT NULL, total INTEGER, PRIMARY KEY (id) )",
		"db/versions/aaa.py:14 tx1 rows2 params0 INSERT INTO orders (total) VALUES (10), (20)",
		"db/versions/aaa.py:16 tx1 rows1 params2 UPDATE orders SET total=$1 WHERE orders.total > $2",
		"db/versions/aaa.py:19 tx1 rows1 params1 UPDATE orders SET total = $1 WHERE total::text LIKE '1%'",
		"db/versions/aaa.py:23 tx0 rows-1 params0 CREATE INDEX CONCURRENTLY orders_total ON orders (total)",
		"db/versions/aaa.py:30 tx2 rows-1 params0 ANALYZE orders",
		"db/versions/aaa.py:24 tx2 rows-1 params0 ALTER TABLE orders ADD COLUMN note TEXT",
		"db/versions/aaa.py:25 tx2 rows-1 params0 ALTER TABLE orders DROP COLUMN note",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func summary(outcome *apply.Outcome) (lines []string) {
	for _, s := range outcome.Statements {
		lines = append(lines, fmt.Sprintf("%s:%d tx%d rows%d params%d %s", s.Path, s.Line, s.Transaction, s.Rows, s.Parameters,
			strings.Join(strings.Fields(s.SQL), " ")))
	}
	return lines
}

func TestStatementsOfAsynchronousDriversReadTheSame(t *testing.T) {
	db := pgtest.Database(t)
	runner := open(t, apply.AlembicOptions{ProjectDir: fastapiAsync})
	revisions := history(t, runner, db, fastapiAsync)
	var got []string
	for _, revision := range revisions {
		got = append(got, summary(step(t, runner, db, revision, lint.Upgrade))...)
	}
	for _, want := range []string{
		"fastapi-async/alembic/versions/8f405ac3d216_services_can_be_hidden.py:21 tx1 rows-1 params0 ALTER TABLE services ADD COLUMN hidden BOOLEAN DEFAULT false NOT NULL",
		"fastapi-async/alembic/versions/90516bd4e327_find_open_incidents.py:19 tx0 rows-1 params0 CREATE INDEX CONCURRENTLY incidents_open ON incidents (service_id) WHERE resolved_at IS NULL",
	} {
		if !contains(got, want) {
			t.Errorf("got no statement %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	bound := "fastapi-async/alembic/versions/8f405ac3d216_services_can_be_hidden.py:22 tx1 rows0 params2 UPDATE services SET hidden="
	if !strings.Contains(strings.Join(got, "\n"), bound) {
		t.Errorf("got no statement %q in\n%s", bound, strings.Join(got, "\n"))
	}
}

func contains(all []string, one string) bool {
	for _, candidate := range all {
		if candidate == one {
			return true
		}
	}
	return false
}

func TestStatementsOfHelpersPointToThem(t *testing.T) {
	db := pgtest.Database(t)
	runner := writeProject(t, `
-- alembic.ini --
[alembic]
script_location = db
prepend_sys_path = .
-- shared.py --
from alembic import op

def upgrade():
    op.execute("CREATE TABLE made_elsewhere (id int)")
-- db/env.py --
from alembic import context
from sqlalchemy import create_engine, text

engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        connection.execute(text("SET lock_timeout = '3s'"))
        context.run_migrations()
`+revisionFile("aaa", "None", "from shared import upgrade"), apply.AlembicOptions{})
	got := summary(step(t, runner, db, bare("aaa"), lint.Upgrade))
	want := []string{
		"db/env.py:8 tx1 rows-1 params0 SET lock_timeout = '3s'",
		"shared.py:4 tx1 rows-1 params0 CREATE TABLE made_elsewhere (id int)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBranchesMergesAndDependenciesGoRevisionByRevision(t *testing.T) {
	db := pgtest.Database(t)
	const empty = "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
	runner := writeProject(t, revisionFile("root", "None", empty)+
		revisionFile("left", "root", empty)+
		revisionFile("right", "root", empty)+
		revisionFile("other", "None", "depends_on = 'left'\nbranch_labels = ('billing',)\n\n"+empty)+
		revisionFile("merge", `("left", "right")`, empty), apply.AlembicOptions{})
	up := []string{"root", "right", "left", "other", "merge"}
	conn := pgtest.Connect(t, db)
	heads := func() string {
		var found string
		err := conn.QueryRow(t.Context(), "SELECT coalesce(string_agg(version_num, ' ' ORDER BY version_num), '') FROM alembic_version").Scan(&found)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	for round := range 2 {
		var got []string
		for _, id := range up {
			step(t, runner, db, bare(id), lint.Upgrade)
			got = append(got, heads())
		}
		for i := len(up) - 1; i >= 0; i-- {
			step(t, runner, db, bare(up[i]), lint.Downgrade)
			got = append(got, heads())
		}
		want := []string{"root", "right", "left right", "other right", "merge other", "other right", "left right", "right", "root", ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("round %d (-want +got)\n%s", round, diff)
		}
	}
}
