import enum

from sqlalchemy import Boolean, Column, DateTime, Enum, ForeignKey, Index, Integer, String, Text, func, text
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Impact(str, enum.Enum):
    none = "none"
    minor = "minor"
    major = "major"


class Service(Base):
    __tablename__ = "services"

    id = Column(Integer, primary_key=True)
    name = Column(String(120), nullable=False, unique=True)
    position = Column(Integer, nullable=False)
    hidden = Column(Boolean, server_default=text("false"), nullable=False)


class Incident(Base):
    __tablename__ = "incidents"
    __table_args__ = (Index("incidents_open", "service_id", postgresql_where=text("resolved_at IS NULL")),)

    id = Column(Integer, primary_key=True)
    service_id = Column(Integer, ForeignKey("services.id", ondelete="CASCADE"), nullable=False)
    title = Column(String(200), nullable=False)
    impact = Column(Enum(Impact, name="impact"), nullable=False)
    started_at = Column(DateTime(timezone=True), server_default=func.now(), nullable=False)
    resolved_at = Column(DateTime(timezone=True))

    updates = relationship("IncidentUpdate", order_by="IncidentUpdate.posted_at")


class IncidentUpdate(Base):
    __tablename__ = "incident_updates"

    id = Column(Integer, primary_key=True)
    incident_id = Column(Integer, ForeignKey("incidents.id", ondelete="CASCADE"), nullable=False, index=True)
    body = Column(Text, nullable=False)
    posted_at = Column(DateTime(timezone=True), server_default=func.now(), nullable=False)
