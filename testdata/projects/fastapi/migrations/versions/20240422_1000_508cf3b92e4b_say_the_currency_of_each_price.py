"""Say the currency of each price

Revision ID: 508cf3b92e4b
Revises: 4f7be2a81d3a
Create Date: 2024-04-22 10:00:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "508cf3b92e4b"
down_revision = "4f7be2a81d3a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column(
        "products",
        "currency",
        existing_type=sa.String(length=3),
        existing_nullable=False,
        server_default=None,
        existing_server_default=sa.text("'EUR'::character varying"),
    )


def downgrade() -> None:
    op.alter_column(
        "products", "currency", existing_type=sa.String(length=3), existing_nullable=False, server_default="EUR"
    )
