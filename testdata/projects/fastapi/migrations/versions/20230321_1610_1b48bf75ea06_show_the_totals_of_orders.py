"""Show the totals of orders

Revision ID: 1b48bf75ea06
Revises: 0a37ae64d9f5
Create Date: 2023-03-21 16:10:00.000000+00:00

"""
from alembic import op

revision = "1b48bf75ea06"
down_revision = "0a37ae64d9f5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE VIEW order_totals AS
        SELECT o.id AS order_id,
               o.customer_id,
               coalesce(sum(l.quantity * l.unit_price_cents), 0)::bigint AS total_cents
        FROM orders o
        LEFT JOIN order_lines l ON l.order_id = o.id
        GROUP BY o.id, o.customer_id
        """
    )


def downgrade() -> None:
    op.execute("DROP VIEW order_totals")
