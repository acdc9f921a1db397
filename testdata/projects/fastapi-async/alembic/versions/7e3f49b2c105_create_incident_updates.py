"""Create incident updates

Revision ID: 7e3f49b2c105
Revises: 6d2e38a1b0f4
Create Date: 2024-05-13 10:12:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "7e3f49b2c105"
down_revision = "6d2e38a1b0f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_updates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_incident_updates_incident_id"), "incident_updates", ["incident_id"])
    # What is open gets its first update, so that the page has something to show.
    op.execute(
        """
        INSERT INTO incident_updates (incident_id, body, posted_at)
        SELECT id, title, started_at FROM incidents WHERE resolved_at IS NULL
        """
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_incident_updates_incident_id"), table_name="incident_updates")
    op.drop_table("incident_updates")
