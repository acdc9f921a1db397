"""What several revisions need. Revisions that have been merged rely on it: add here, do not change."""
from typing import Sequence

import sqlalchemy as sa
from alembic import op


def add_updated_at(table: str) -> None:
    """Add the column updated_at, and the trigger that keeps it."""
    op.add_column(
        table,
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.execute(
        f"CREATE TRIGGER {table}_touch BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION touch_updated_at()"
    )


def drop_updated_at(table: str) -> None:
    op.execute(f"DROP TRIGGER {table}_touch ON {table}")
    op.drop_column(table, "updated_at")


def replace_enum(
    name: str, values: Sequence[str], columns: Sequence[tuple], default: str
) -> None:
    """Give an enum type exactly these values, as PostgreSQL cannot take one away in place."""
    labels = ", ".join(f"'{value}'" for value in values)
    op.execute(f"ALTER TYPE {name} RENAME TO {name}_old")
    op.execute(f"CREATE TYPE {name} AS ENUM ({labels})")
    for table, column in columns:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")
        op.execute(
            f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {name} USING {column}::text::{name}"
        )
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT '{default}'")
    op.execute(f"DROP TYPE {name}_old")
