"""Order numbers need more room

Revision ID: c6f36a2095b1
Revises: b5e2591f84a0
Create Date: 2023-08-28 09:00:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "c6f36a2095b1"
down_revision = "b5e2591f84a0"
branch_labels = None
depends_on = None


ORDER_TOTALS = """
    CREATE VIEW order_totals AS
    SELECT o.id AS order_id,
           o.customer_id,
           coalesce(sum(l.quantity * l.unit_price_cents), 0)::bigint AS total_cents
    FROM orders o
    LEFT JOIN order_lines l ON l.order_id = o.id
    GROUP BY o.id, o.customer_id
"""

REFERENCES = [("order_lines", "order_id"), ("payments", "order_id")]


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP VIEW order_totals")
    op.alter_column("orders", "id", existing_type=sa.Integer(), type_=sa.BigInteger())
    op.execute("ALTER SEQUENCE orders_id_seq AS bigint")
    for table, column in REFERENCES:
        op.alter_column(
            table, column, existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False
        )
    op.execute(ORDER_TOTALS)


def downgrade() -> None:
    op.execute("DROP VIEW order_totals")
    for table, column in reversed(REFERENCES):
        op.alter_column(
            table, column, existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=False
        )
    op.execute("ALTER SEQUENCE orders_id_seq AS integer")
    op.alter_column("orders", "id", existing_type=sa.BigInteger(), type_=sa.Integer())
    op.execute(ORDER_TOTALS)
