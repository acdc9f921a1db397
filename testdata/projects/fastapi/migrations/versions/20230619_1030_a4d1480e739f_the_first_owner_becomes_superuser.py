"""The first owner becomes superuser

Revision ID: a4d1480e739f
Revises: 93c037fd628e
Create Date: 2023-06-19 10:30:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, declarative_base

revision = "a4d1480e739f"
down_revision = "93c037fd628e"
branch_labels = None
depends_on = None


Base = declarative_base()


class User(Base):
    """The users as they are at this revision; the application's model moves on."""

    __tablename__ = "users"

    id = sa.Column(sa.Integer, primary_key=True)
    is_active = sa.Column(sa.Boolean)
    is_superuser = sa.Column(sa.Boolean)


class Membership(Base):
    __tablename__ = "memberships"

    organization_id = sa.Column(postgresql.UUID, primary_key=True)
    user_id = sa.Column(sa.Integer, primary_key=True)
    role = sa.Column(postgresql.ENUM("owner", "admin", "member", name="member_role", create_type=False))


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("is_superuser", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )

    session = Session(bind=op.get_bind())
    first = (
        session.query(User)
        .join(Membership, Membership.user_id == User.id)
        .filter(Membership.role == "owner", User.is_active)
        .order_by(User.id)
        .first()
    )
    if first is not None:
        first.is_superuser = True
    session.flush()


def downgrade() -> None:
    op.drop_column("users", "is_superuser")
