"""Retry deliveries

Revision ID: 2d59c086fb18
Revises: 1c48bf75ea07
Create Date: 2024-01-15 09:30:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "2d59c086fb18"
down_revision = "1c48bf75ea07"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "webhook_deliveries", sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_webhook_deliveries_pending",
        "webhook_deliveries",
        ["next_attempt_at"],
        postgresql_where=sa.text("state = 'pending'"),
    )


def downgrade() -> None:
    op.drop_index("ix_webhook_deliveries_pending", table_name="webhook_deliveries")
    op.drop_column("webhook_deliveries", "next_attempt_at")
