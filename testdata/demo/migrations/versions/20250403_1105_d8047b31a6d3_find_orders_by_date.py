"""Find orders by the day they were placed

Revision ID: d8047b31a6d3
Revises: c7f36a2095c2
Create Date: 2025-04-03 11:05:00.000000+00:00

"""
from alembic import op

revision = "d8047b31a6d3"
down_revision = "c7f36a2095c2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_orders_placed_at", "orders", ["placed_at"])


def downgrade() -> None:
    op.drop_index("ix_orders_placed_at", table_name="orders")
