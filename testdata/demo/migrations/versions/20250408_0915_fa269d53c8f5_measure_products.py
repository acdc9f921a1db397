"""Measure products

Revision ID: fa269d53c8f5
Revises: e9158c42b7e4
Create Date: 2025-04-08 09:15:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "fa269d53c8f5"
down_revision = "e9158c42b7e4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("products", sa.Column("length_mm", sa.Integer(), nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("products", "length_mm")
