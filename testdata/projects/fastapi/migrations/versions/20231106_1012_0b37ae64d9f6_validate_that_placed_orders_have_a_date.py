"""Validate that placed orders have a date

Revision ID: 0b37ae64d9f6
Revises: f9269d53c8e4
Create Date: 2023-11-06 10:12:00.000000+00:00

"""
from alembic import op

revision = "0b37ae64d9f6"
down_revision = "f9269d53c8e4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_placed_at_known")


def downgrade() -> None:
    op.execute("ALTER TABLE orders DROP CONSTRAINT ck_orders_placed_at_known")
    op.execute(
        "ALTER TABLE orders ADD CONSTRAINT ck_orders_placed_at_known "
        "CHECK (status = 'draft' OR placed_at IS NOT NULL) NOT VALID"
    )
