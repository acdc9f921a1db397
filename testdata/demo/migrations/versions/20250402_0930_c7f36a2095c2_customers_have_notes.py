"""Customers have notes

Revision ID: c7f36a2095c2
Revises: b6e2591f84a1
Create Date: 2025-04-02 09:30:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "c7f36a2095c2"
down_revision = "b6e2591f84a1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("customers", sa.Column("note", sa.Text(), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("customers", "note")
