"""Drop the descriptions of products

Revision ID: 0c37ae64d9f7
Revises: fa269d53c8f5
Create Date: 2025-04-09 16:40:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "0c37ae64d9f7"
down_revision = "fa269d53c8f5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    # migrate-check:ignore drop-column: the catalog service has held the descriptions since March
    op.drop_column("products", "description")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("products", sa.Column("description", sa.Text(), nullable=True))
