"""Create services

Revision ID: 5c1d27f0a9e3
Revises: 
Create Date: 2024-05-06 08:00:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "5c1d27f0a9e3"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("services")
