import enum

from sqlalchemy import Boolean, Column, Enum, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import relationship

from app.models.base import Base, now_column


class MemberRole(str, enum.Enum):
    owner = "owner"
    admin = "admin"
    member = "member"


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    email = Column(String(320), nullable=False, unique=True)
    hashed_password = Column(String(255), nullable=False)
    is_active = Column(Boolean, server_default=text("true"), nullable=False)
    created_at = now_column()
    full_name = Column(String(200))
    first_name = Column(String(100))
    last_name = Column(String(100))
    is_superuser = Column(Boolean, server_default=text("false"), nullable=False)

    memberships = relationship("Membership", back_populates="user")


class Organization(Base):
    __tablename__ = "organizations"

    id = Column(UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()"))
    name = Column(String(200), nullable=False)
    slug = Column(String(80), nullable=False, unique=True)
    created_at = now_column()
    plan = Column(String(20), nullable=False)

    memberships = relationship("Membership", back_populates="organization")


class Membership(Base):
    __tablename__ = "memberships"
    __table_args__ = (Index(None, "user_id"),)

    organization_id = Column(
        UUID(as_uuid=True), ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role = Column(Enum(MemberRole, name="member_role"), nullable=False)

    organization = relationship("Organization", back_populates="memberships")
    user = relationship("User", back_populates="memberships")
