import enum

from sqlalchemy import BigInteger, Column, DateTime, Enum, ForeignKey, Identity, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from app.models.base import Base, now_column


class DeliveryState(str, enum.Enum):
    pending = "pending"
    delivered = "delivered"
    failed = "failed"


class ApiKey(Base):
    __tablename__ = "api_keys"
    __table_args__ = {"comment": "Only the hash is kept; the prefix is shown to people"}

    id = Column(UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()"))
    organization_id = Column(
        UUID(as_uuid=True), ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False, index=True
    )
    prefix = Column(String(12), nullable=False, unique=True)
    hashed_key = Column(String(128), nullable=False)
    scopes = Column(ARRAY(Text), server_default=text("'{}'::text[]"), nullable=False)
    expires_at = Column(DateTime(timezone=True))
    created_at = now_column()


class WebhookEndpoint(Base):
    __tablename__ = "webhook_endpoints"

    id = Column(Integer, primary_key=True)
    organization_id = Column(
        UUID(as_uuid=True), ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False, index=True
    )
    url = Column(Text, nullable=False)
    events = Column(ARRAY(Text), server_default=text("'{}'::text[]"), nullable=False)
    created_at = now_column()


class WebhookDelivery(Base):
    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index(
            "ix_webhook_deliveries_pending",
            "next_attempt_at",
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id = Column(BigInteger, Identity(always=True), primary_key=True)
    endpoint_id = Column(
        Integer, ForeignKey("webhook_endpoints.id", ondelete="CASCADE"), nullable=False, index=True
    )
    payload = Column(JSONB, nullable=False)
    state = Column(
        Enum(DeliveryState, name="delivery_state"), server_default=text("'pending'"), nullable=False
    )
    attempts = Column(Integer, server_default=text("0"), nullable=False)
    next_attempt_at = Column(DateTime(timezone=True))
