"""Find the orders of a customer faster

Revision ID: 4e7be2a81d39
Revises: 3d6ad1970c28
Create Date: 2023-05-02 12:00:00.000000+00:00

"""
from alembic import op

revision = "4e7be2a81d39"
down_revision = "3d6ad1970c28"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_orders_customer_placed",
            "orders",
            ["customer_id", "placed_at"],
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(
            "ix_orders_customer_placed",
            table_name="orders",
            postgresql_concurrently=True,
        )
