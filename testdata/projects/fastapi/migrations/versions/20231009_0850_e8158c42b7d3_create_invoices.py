"""Create invoices

Revision ID: e8158c42b7d3
Revises: d7047b31a6c2
Create Date: 2023-10-09 08:50:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e8158c42b7d3"
down_revision = "d7047b31a6c2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", postgresql.UUID(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("net", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column(
            "gross",
            sa.Numeric(precision=12, scale=2),
            sa.Computed("round(net * (1 + tax_rate), 2)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint("due_on >= issued_on", name=op.f("ck_invoices_due_after_issued")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_invoices_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("order_id", name=op.f("uq_invoices_order_id")),
        sa.UniqueConstraint("organization_id", "number", name="uq_invoices_organization_number"),
    )
    op.create_index(
        "ix_invoices_due_open", "invoices", ["due_on"], postgresql_where=sa.text("paid_on IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_invoices_due_open", table_name="invoices")
    op.drop_table("invoices")
