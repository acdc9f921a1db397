"""Report the revenue of each month

Revision ID: 72ae15db406d
Revises: 619d04ca3f5c
Create Date: 2024-06-24 08:20:00.000000+00:00

"""
from alembic import op

revision = "72ae15db406d"
down_revision = "619d04ca3f5c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE MATERIALIZED VIEW monthly_revenue AS
        SELECT organization_id, date_trunc('month', issued_on)::date AS month, sum(net) AS net, sum(gross) AS gross
        FROM invoices
        GROUP BY 1, 2
        WITH NO DATA
        """
    )
    op.execute("CREATE UNIQUE INDEX uq_monthly_revenue_month ON monthly_revenue (organization_id, month)")
    op.execute("REFRESH MATERIALIZED VIEW monthly_revenue")


def downgrade() -> None:
    op.execute("DROP MATERIALIZED VIEW monthly_revenue")
