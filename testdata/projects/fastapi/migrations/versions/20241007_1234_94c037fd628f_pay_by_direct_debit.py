"""Pay by direct debit

Revision ID: 94c037fd628f
Revises: 83bf26ec517e
Create Date: 2024-10-07 12:34:00.000000+00:00

"""
from alembic import op

revision = "94c037fd628f"
down_revision = "83bf26ec517e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE payment_method ADD VALUE 'direct_debit'")


def downgrade() -> None:
    op.execute("UPDATE payments SET method = 'transfer' WHERE method = 'direct_debit'")
    op.execute("ALTER TYPE payment_method RENAME TO payment_method_old")
    op.execute("CREATE TYPE payment_method AS ENUM ('card', 'transfer')")
    op.execute(
        "ALTER TABLE payments ALTER COLUMN method TYPE payment_method USING method::text::payment_method"
    )
    op.execute("DROP TYPE payment_method_old")
