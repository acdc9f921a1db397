"""Record payments

Revision ID: 5f8cf3b92e4a
Revises: 4e7be2a81d39
Create Date: 2023-05-15 10:20:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "5f8cf3b92e4a"
down_revision = "4e7be2a81d39"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.Enum("card", "transfer", name="payment_method"), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_payments_amount_not_zero")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index(op.f("ix_payments_order_id"), "payments", ["order_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_payments_order_id"), table_name="payments")
    op.drop_table("payments")
    sa.Enum(name="payment_method").drop(op.get_bind(), checkfirst=False)
