package main

import "testing"

// gooseStory has a base that takes long enough to be kept, and revisions of more than one kind.
func gooseStory(t *testing.T, field *battlefield, source string) *story {
	t.Helper()
	return newStory(t, field, "goose", source, map[string]string{
		"00001_orders.sql": `-- +goose Up
CREATE TABLE orders (id bigint PRIMARY KEY, note text);
SELECT pg_sleep(0.35);

-- +goose Down
DROP TABLE orders;
`}, map[string]string{
		"00002_total.sql": `-- +goose Up
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN total bigint;

-- +goose Down
ALTER TABLE orders DROP COLUMN total;
`,
		"00003_index.sql": `-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY orders_note ON orders (note);

-- +goose Down
DROP INDEX CONCURRENTLY orders_note;
`})
}

func alembicStory(t *testing.T, field *battlefield, python, source string) *story {
	t.Helper()
	return newStory(t, field, "alembic", source, map[string]string{
		"migrate-check.yaml": "projects: [{dir: ., python: " + python + "}]\n",
		"alembic.ini":        "[alembic]\nscript_location = .\n",
		"env.py": `from alembic import context
from sqlalchemy import create_engine

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`,
		"versions/0001_orders.py": `from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE orders (id bigint PRIMARY KEY, note text)")
    op.execute("SELECT pg_sleep(0.35)")


def downgrade():
    op.execute("DROP TABLE orders")
`}, map[string]string{
		"versions/0002_total.py": `import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("orders", sa.Column("total", sa.BigInteger()))


def downgrade():
    op.drop_column("orders", "total")
`})
}
