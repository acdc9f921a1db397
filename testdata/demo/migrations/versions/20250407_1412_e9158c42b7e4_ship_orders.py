"""Ship orders

Revision ID: e9158c42b7e4
Revises: d8047b31a6d3
Create Date: 2025-04-07 14:12:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "e9158c42b7e4"
down_revision = "d8047b31a6d3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shipments",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("tracking_code", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum("packed", "handed_over", "delivered", name="shipment_state"),
            server_default="packed",
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
    )


def downgrade() -> None:
    op.drop_table("shipments")
