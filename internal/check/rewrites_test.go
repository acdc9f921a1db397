package check

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/plan"
)

const alembicEnv = `
from alembic import context
from sqlalchemy import engine_from_config, pool

engine = engine_from_config(context.config.get_section("alembic"), prefix="sqlalchemy.", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
`

const shopRevision = `
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE TABLE customers (id bigint PRIMARY KEY, name text)")
    op.execute("CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, total numeric, note text, \"order\" text)")
    op.execute("CREATE INDEX orders_note ON orders (note)")


def downgrade() -> None:
    op.execute("DROP TABLE orders")
    op.execute("DROP TABLE customers")
`

// A line for each operation, which is replaced by what the finding about it says.
const riskyUpgrade = `    op.create_index("orders_total", "orders", ["total"])
    op.create_index("orders_open", "orders", ["order"], postgresql_where=sa.text("note <> 'a:b'"), unique=True)
    op.drop_index("orders_note", table_name="orders")
    op.create_foreign_key("orders_customer", "orders", "customers", ["customer_id"], ["id"])
    op.create_check_constraint("orders_words", "orders", r"note !~ E'^\\s* \:x' AND note <> '\"'")
    op.create_unique_constraint("customers_names", "customers", ["name"])
    op.alter_column("orders", "total", nullable=False)
    op.add_column("orders", sa.Column("token", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False))
`

const riskyDowngrade = `

def downgrade() -> None:
    op.drop_column("orders", "token")
    op.alter_column("orders", "total", nullable=True)
    op.drop_constraint("customers_names", "customers")
    op.drop_constraint("orders_words", "orders")
    op.drop_constraint("orders_customer", "orders")
    op.create_index("orders_note", "orders", ["note"])
    op.drop_index("orders_open", table_name="orders")
    op.drop_index("orders_total", table_name="orders")
`

const riskyHead = `import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
`

// The Python lines of the rewrites, put in the place of the operations that they are about, are a revision that
// Alembic upgrades, downgrades and upgrades again, that makes the same schema, and that nothing is found in.
func TestAlembicRunsTheRewrites(t *testing.T) {
	requireAlembic(t)
	upgrade := strings.ReplaceAll(riskyUpgrade, "sa.Uuid()", "sa.dialects.postgresql.UUID()")
	risky := planOfAlembic(t, riskyHead+upgrade+riskyDowngrade)

	lines := strings.Split(riskyHead+upgrade, "\n")
	rewritten := 0
	for _, f := range slices.Backward(risky.Projects[0].Findings) {
		if f.Rewrite == nil || !strings.HasPrefix(lines[f.Line-1], "    op.") {
			continue
		}
		var python []string
		for _, step := range f.Rewrite.Steps {
			if step.Python == "" {
				t.Errorf("%s has no Python: %s", f.Rule, step.SQL)
			}
			python = append(python, indented(step.Python))
		}
		lines[f.Line-1] = strings.Join(python, "\n")
		rewritten++
	}
	if want := strings.Count(upgrade, "\n"); rewritten != want {
		t.Fatalf("%d of %d operations were rewritten:\n%s", rewritten, want, told(risky))
	}
	source := strings.Join(lines, "\n") + riskyDowngrade
	safe := planOfAlembic(t, source)

	revision := safe.Projects[0].Revisions[0]
	if revision.Upgrade.Result != plan.OK || revision.Downgrade.Result != plan.OK || revision.Again.Result != plan.OK {
		t.Errorf("upgrade %s, downgrade %s, again %s:\n%s\n%s", revision.Upgrade.Result, revision.Downgrade.Result, revision.Again.Result, source, told(safe))
	}
	if diff := cmp.Diff(risky.Projects[0].Revisions[0].Schema, revision.Schema); diff != "" {
		t.Errorf("what the upgrade changes in the schema (-operations +rewrites):\n%s", diff)
	}
	for _, f := range safe.Projects[0].Findings {
		if f.Rewrite != nil || strings.HasPrefix(f.Rule, "observed") {
			t.Errorf("line %d: %s: %s\n%s", f.Line, f.Rule, f.Message, source)
		}
	}
}

// indented puts lines into a function. The lines of a text in three quotes stay where they are.
func indented(python string) string {
	var b strings.Builder
	inText := false
	for line := range strings.SplitSeq(python, "\n") {
		if !inText && line != "" {
			b.WriteString("    ")
		}
		b.WriteString(line + "\n")
		if strings.Count(line, `"""`)%2 == 1 {
			inText = !inText
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func requireAlembic(t *testing.T) {
	t.Helper()
	if os.Getenv("MIGRATE_CHECK_TEST_PYTHON") == "" {
		if os.Getenv("MIGRATE_CHECK_REQUIRE_ALEMBIC") == "1" {
			t.Fatal("MIGRATE_CHECK_TEST_PYTHON names no Python with Alembic")
		}
		t.Skip("MIGRATE_CHECK_TEST_PYTHON names no Python with Alembic")
	}
}

func planOfAlembic(t *testing.T, revision string) *plan.Plan {
	t.Helper()
	return planWithEnv(t, alembicEnv, revision)
}
