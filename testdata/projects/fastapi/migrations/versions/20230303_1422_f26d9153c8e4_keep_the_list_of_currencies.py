"""Keep the list of currencies

Revision ID: f26d9153c8e4
Revises: e15c8042b7d3
Create Date: 2023-03-03 14:22:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "f26d9153c8e4"
down_revision = "e15c8042b7d3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    currencies = op.create_table(
        "currencies",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("minor_units", sa.Integer(), server_default=sa.text("2"), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_currencies")),
    )
    op.bulk_insert(
        currencies,
        [
            {"code": "CHF", "name": "Swiss franc", "minor_units": 2},
            {"code": "EUR", "name": "Euro", "minor_units": 2},
            {"code": "GBP", "name": "Pound sterling", "minor_units": 2},
            {"code": "JPY", "name": "Yen", "minor_units": 0},
            {"code": "USD", "name": "US dollar", "minor_units": 2},
        ],
    )
    # Prices were typed in by hand so far.
    op.execute("UPDATE products SET currency = upper(currency) WHERE currency <> upper(currency)")
    op.execute(
        """
        INSERT INTO currencies (code, name)
        SELECT DISTINCT currency, currency FROM products
        ON CONFLICT (code) DO NOTHING
        """
    )
    op.create_foreign_key(
        op.f("fk_products_currency_currencies"), "products", "currencies", ["currency"], ["code"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_products_currency_currencies"), "products", type_="foreignkey")
    op.drop_table("currencies")
