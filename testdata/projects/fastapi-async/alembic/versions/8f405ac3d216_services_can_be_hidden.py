"""Services can be hidden

Revision ID: 8f405ac3d216
Revises: 7e3f49b2c105
Create Date: 2024-07-01 16:30:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "8f405ac3d216"
down_revision = "7e3f49b2c105"
branch_labels = None
depends_on = None


services = sa.table("services", sa.column("name", sa.String), sa.column("hidden", sa.Boolean))


def upgrade() -> None:
    op.add_column("services", sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.get_bind().execute(
        services.update().where(services.c.name.like(sa.bindparam("prefix"))).values(hidden=True),
        {"prefix": "internal-%"},
    )


def downgrade() -> None:
    op.drop_column("services", "hidden")
