"""Create incidents

Revision ID: 6d2e38a1b0f4
Revises: 5c1d27f0a9e3
Create Date: 2024-05-06 08:41:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "6d2e38a1b0f4"
down_revision = "5c1d27f0a9e3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("impact", sa.Enum("none", "minor", "major", name="impact"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("incidents")
    op.execute("DROP TYPE impact")
