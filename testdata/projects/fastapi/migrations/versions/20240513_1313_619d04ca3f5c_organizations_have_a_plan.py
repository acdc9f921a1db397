"""Organizations have a plan

Revision ID: 619d04ca3f5c
Revises: 508cf3b92e4b
Create Date: 2024-05-13 13:13:00.000000+00:00

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, declarative_base, relationship

revision = "619d04ca3f5c"
down_revision = "508cf3b92e4b"
branch_labels = None
depends_on = None


Base = declarative_base()


class Organization(Base):
    __tablename__ = "organizations"

    id = sa.Column(postgresql.UUID, primary_key=True)
    plan = sa.Column(sa.String)
    members = relationship("Membership")


class Membership(Base):
    __tablename__ = "memberships"

    organization_id = sa.Column(postgresql.UUID, sa.ForeignKey("organizations.id"), primary_key=True)
    user_id = sa.Column(sa.Integer, primary_key=True)


def upgrade() -> None:
    op.add_column("organizations", sa.Column("plan", sa.String(length=20), nullable=True))
    with Session(bind=op.get_bind()) as session:
        for organization in session.query(Organization):
            organization.plan = "team" if len(organization.members) > 1 else "solo"
        session.flush()
        op.alter_column("organizations", "plan", existing_type=sa.String(length=20), nullable=False)


def downgrade() -> None:
    op.drop_column("organizations", "plan")
