"""Split the names of users

Revision ID: 93c037fd628e
Revises: 82bf26ec517d
Create Date: 2023-06-05 11:45:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = "93c037fd628e"
down_revision = "82bf26ec517d"
branch_labels = None
depends_on = None


users = sa.table(
    "users",
    sa.column("id", sa.Integer),
    sa.column("full_name", sa.String),
    sa.column("first_name", sa.String),
    sa.column("last_name", sa.String),
)


def upgrade() -> None:
    with op.batch_alter_table("users") as batch:
        batch.add_column(sa.Column("first_name", sa.String(length=100), nullable=True))
        batch.add_column(sa.Column("last_name", sa.String(length=100), nullable=True))

    connection = op.get_bind()
    named = sa.select(users.c.id, users.c.full_name).where(users.c.full_name.isnot(None))
    for user_id, full_name in connection.execute(named).fetchall():
        first, _, last = full_name.partition(" ")
        connection.execute(
            users.update().where(users.c.id == user_id).values(first_name=first[:100], last_name=last[:100])
        )


def downgrade() -> None:
    with op.batch_alter_table("users") as batch:
        batch.drop_column("last_name")
        batch.drop_column("first_name")
