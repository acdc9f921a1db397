"""Number the orders

Revision ID: 2c59c086fb17
Revises: 1b48bf75ea06
Create Date: 2023-04-04 13:37:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "2c59c086fb17"
down_revision = "1b48bf75ea06"
branch_labels = None
depends_on = None


orders = sa.table("orders", sa.column("id", sa.Integer), sa.column("number", sa.String))


def upgrade() -> None:
    op.add_column("orders", sa.Column("number", sa.String(length=20), nullable=True))
    op.execute(
        orders.update()
        .where(orders.c.number.is_(None))
        .values(number=sa.func.concat("D-", sa.func.lpad(sa.cast(orders.c.id, sa.String), 8, "0")))
    )
    op.alter_column("orders", "number", existing_type=sa.String(length=20), nullable=False)
    op.create_unique_constraint(op.f("uq_orders_number"), "orders", ["number"])


def downgrade() -> None:
    op.drop_constraint(op.f("uq_orders_number"), "orders", type_="unique")
    op.drop_column("orders", "number")
