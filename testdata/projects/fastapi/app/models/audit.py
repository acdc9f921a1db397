from sqlalchemy import BigInteger, Column, Identity, Index, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.models.base import Base, now_column


class AuditEvent(Base):
    """Written by the trigger functions in the database alone."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject", "table_name", "row_key"),)

    id = Column(BigInteger, Identity(always=True), primary_key=True)
    table_name = Column(Text, nullable=False)
    row_key = Column(Text, nullable=False)
    action = Column(Text, nullable=False)
    changes = Column(JSONB)
    recorded_at = now_column()
