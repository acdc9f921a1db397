"""Describe products

Revision ID: b5e2591f84a0
Revises: a4d1480e739f
Create Date: 2023-07-03 15:15:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b5e2591f84a0"
down_revision = "a4d1480e739f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("products") as batch:
        batch.alter_column(
            "name", existing_type=sa.String(length=100), type_=sa.String(length=200), existing_nullable=False
        )
        batch.alter_column(
            "description", existing_type=sa.String(length=2000), type_=sa.Text(), existing_nullable=True
        )
        batch.add_column(
            sa.Column("weight_grams", sa.Integer(), nullable=True, comment="Shipping weight, packaging included")
        )
        batch.add_column(
            sa.Column("attributes", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False)
        )
        batch.create_check_constraint(op.f("ck_products_weight_positive"), "weight_grams > 0")


def downgrade() -> None:
    with op.batch_alter_table("products") as batch:
        batch.drop_constraint(op.f("ck_products_weight_positive"), type_="check")
        batch.drop_column("attributes")
        batch.drop_column("weight_grams")
        batch.alter_column(
            "description",
            existing_type=sa.Text(),
            type_=sa.String(length=2000),
            existing_nullable=True,
            postgresql_using="left(description, 2000)",
        )
        batch.alter_column(
            "name",
            existing_type=sa.String(length=200),
            type_=sa.String(length=100),
            existing_nullable=False,
            postgresql_using="left(name, 100)",
        )
