"""Placed orders have a date

Revision ID: f9269d53c8e4
Revises: e8158c42b7d3
Create Date: 2023-11-06 10:10:00.000000+00:00

"""
from alembic import op

revision = "f9269d53c8e4"
down_revision = "e8158c42b7d3"
branch_labels = None
depends_on = None


NAME = "ck_orders_placed_at_known"


def upgrade() -> None:
    op.execute("UPDATE orders SET placed_at = updated_at WHERE status <> 'draft' AND placed_at IS NULL")
    # Without the scan: the next revision validates it, while the table stays in use.
    op.execute(
        f"ALTER TABLE orders ADD CONSTRAINT {NAME} CHECK (status = 'draft' OR placed_at IS NOT NULL) NOT VALID"
    )


def downgrade() -> None:
    op.drop_constraint(op.f(NAME), "orders", type_="check")
