import enum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Enum,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from app.models.base import Base, now_column


class PaymentMethod(str, enum.Enum):
    card = "card"
    transfer = "transfer"
    direct_debit = "direct_debit"


class Payment(Base):
    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
        Index(None, "order_id"),
    )

    id = Column(Integer, primary_key=True)
    order_id = Column(BigInteger, ForeignKey("orders.id"), nullable=False)
    method = Column(Enum(PaymentMethod, name="payment_method"), nullable=False)
    amount_cents = Column(Integer, nullable=False)
    reference = Column(String(100))
    received_at = now_column()


class Invoice(Base):
    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("organization_id", "number", name="uq_invoices_organization_number"),
        CheckConstraint("due_on >= issued_on", name="due_after_issued"),
        Index("ix_invoices_due_open", "due_on", postgresql_where=text("paid_on IS NULL")),
    )

    id = Column(BigInteger, primary_key=True)
    organization_id = Column(UUID(as_uuid=True), ForeignKey("organizations.id"), nullable=False)
    order_id = Column(BigInteger, ForeignKey("orders.id"), nullable=False, unique=True)
    number = Column(Integer, nullable=False)
    issued_on = Column(Date, nullable=False)
    due_on = Column(Date, nullable=False)
    paid_on = Column(Date)
    net = Column(Numeric(12, 2), nullable=False)
    tax_rate = Column(Numeric(5, 4), nullable=False)
    gross = Column(Numeric(12, 2), Computed("round(net * (1 + tax_rate), 2)", persisted=True))
