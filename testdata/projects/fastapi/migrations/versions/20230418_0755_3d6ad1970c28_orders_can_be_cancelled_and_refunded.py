"""Orders can be cancelled and refunded

Revision ID: 3d6ad1970c28
Revises: 2c59c086fb17
Create Date: 2023-04-18 07:55:00.000000+00:00

"""
from alembic import op

from migrations.helpers import replace_enum

revision = "3d6ad1970c28"
down_revision = "2c59c086fb17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A new value cannot be used in the transaction that adds it.
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE order_status ADD VALUE IF NOT EXISTS 'cancelled'")
        op.execute("ALTER TYPE order_status ADD VALUE IF NOT EXISTS 'refunded'")


def downgrade() -> None:
    op.execute("UPDATE orders SET status = 'draft' WHERE status = 'cancelled'")
    op.execute("UPDATE orders SET status = 'paid' WHERE status = 'refunded'")
    replace_enum(
        "order_status",
        ["draft", "placed", "paid", "shipped"],
        columns=[("orders", "status")],
        default="draft",
    )
