package apply_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

// Alembic's statements are found in the trace, whatever the driver makes of their parameters.
func TestWatchFindsTheStatementsOfAlembic(t *testing.T) {
	db := pgtest.Database(t)
	watch, err := apply.NewWatch(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	runner := watch.Runner(writeProject(t, revisionFile("aaa", "None", watchedUpgrade), apply.AlembicOptions{}))
	outcome, err := runner.Apply(t.Context(), db, bare("aaa"), lint.Upgrade)
	if err != nil {
		t.Fatal(err)
	}
	if outcome.Failure != nil {
		t.Fatal(outcome.Failure)
	}
	if err := watch.Close(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(watchedAlembic, watchedStatements(outcome)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

const watchedUpgrade = `
def upgrade():
    op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True), sa.Column("total", sa.Integer))
    orders = sa.table("orders", sa.column("id"), sa.column("total"))
    op.get_bind().execute(
        sa.text("UPDATE orders SET total = :t WHERE id = :i"), [{"t": 1, "i": 1}, {"t": 2, "i": 2}, {"t": 3, "i": 3}]
    )
    op.get_bind().execute(
        orders.update().where(orders.c.total > 15).values(total=sa.bindparam("new")), {"new": 30}
    )
    op.execute("""
        -- twice
        ALTER TABLE orders ADD COLUMN a text; ALTER TABLE orders ADD COLUMN b text;
    """)
    with op.get_context().autocommit_block():
        op.create_index("orders_total", "orders", ["total"], postgresql_concurrently=True)


def downgrade():
    op.drop_table("orders")
`

var watchedAlembic = []string{
	"CREATE TABLE orders ( id SERIAL NOT NULL, total INTEGER, PRIMARY KEY (id) ) => CREATE TABLE inside orders AccessExclusiveLock orders ShareLock orders AccessShareLock",
	"UPDATE orders SET total = $1 WHERE id = $2 => UPDATE inside orders RowExclusiveLock => UPDATE inside => UPDATE inside",
	"UPDATE orders SET total=$1 WHERE orders.total > $2 => UPDATE inside",
	"-- twice ALTER TABLE orders ADD COLUMN a text; ALTER TABLE orders ADD COLUMN b text => ALTER TABLE inside => ALTER TABLE inside",
	"CREATE INDEX CONCURRENTLY orders_total ON orders (total) => CREATE INDEX stopped orders ShareUpdateExclusiveLock",
}

// watchedStatements say for each statement of a script what the server got for it, and the locks.
func watchedStatements(outcome *apply.Outcome) (lines []string) {
	for _, s := range outcome.Statements {
		line := strings.Join(strings.Fields(s.SQL), " ")
		for _, at := range s.Traced {
			t := outcome.Trace[at]
			line += fmt.Sprintf(" => %s %s", t.Tag, t.Seen)
			for _, lock := range t.Locks {
				if lock.Relation.Kind == "table" && lock.Relation.Schema == "public" {
					line += fmt.Sprintf(" %s %s", lock.Relation.Name, lock.Mode)
				}
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func TestWatchSaysWhyItCannotWatch(t *testing.T) {
	nowhere := &postgres.Database{Name: "shop", Host: t.TempDir(), Port: 1, User: "ada"}
	if _, err := apply.NewWatch(t.Context(), nowhere); err == nil || !strings.Contains(err.Error(), "through the lock trace") {
		t.Errorf("got %v", err)
	}
}
