"""Keep the time of the last change

Revision ID: 0a37ae64d9f5
Revises: f26d9153c8e4
Create Date: 2023-03-14 09:48:00.000000+00:00

"""
from alembic import op

from migrations.helpers import add_updated_at, drop_updated_at

revision = "0a37ae64d9f5"
down_revision = "f26d9153c8e4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION touch_updated_at() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            NEW.updated_at := now();
            RETURN NEW;
        END;
        $$
        """
    )
    add_updated_at("orders")
    add_updated_at("products")


def downgrade() -> None:
    drop_updated_at("products")
    drop_updated_at("orders")
    op.execute("DROP FUNCTION touch_updated_at()")
