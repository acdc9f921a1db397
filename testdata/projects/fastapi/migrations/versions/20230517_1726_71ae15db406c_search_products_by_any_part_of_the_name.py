"""Search products by any part of the name

Revision ID: 71ae15db406c
Revises: 609d04ca3f5b
Create Date: 2023-05-17 17:26:00.000000+00:00

"""
from alembic import op

revision = "71ae15db406c"
down_revision = "609d04ca3f5b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_index(
        "ix_products_name_trgm",
        "products",
        ["name"],
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )


def downgrade() -> None:
    op.drop_index("ix_products_name_trgm", table_name="products")
    op.execute("DROP EXTENSION pg_trgm")
