"""Find open incidents

Revision ID: 90516bd4e327
Revises: 8f405ac3d216
Create Date: 2024-09-16 09:05:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "90516bd4e327"
down_revision = "8f405ac3d216"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "incidents_open",
            "incidents",
            ["service_id"],
            postgresql_where=sa.text("resolved_at IS NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("incidents_open", table_name="incidents", postgresql_concurrently=True)
