import enum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    String,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import relationship

from app.models.base import Base, now_column


class AddressKind(str, enum.Enum):
    billing = "billing"
    shipping = "shipping"


class OrderStatus(str, enum.Enum):
    draft = "draft"
    placed = "placed"
    paid = "paid"
    shipped = "shipped"
    cancelled = "cancelled"
    refunded = "refunded"


class Customer(Base):
    __tablename__ = "customers"
    __table_args__ = (Index("uq_customers_organization_email", "organization_id", "email", unique=True),)

    id = Column(Integer, primary_key=True)
    organization_id = Column(UUID(as_uuid=True), ForeignKey("organizations.id"), nullable=False)
    email = Column(String(320), nullable=False)
    name = Column(String(200), nullable=False)
    created_at = now_column()

    addresses = relationship("Address", back_populates="customer")
    orders = relationship("Order", back_populates="customer")


class Address(Base):
    __tablename__ = "addresses"
    __table_args__ = (
        CheckConstraint("country = upper(country)", name="country_upper"),
        Index(None, "customer_id"),
    )

    id = Column(Integer, primary_key=True)
    customer_id = Column(Integer, ForeignKey("customers.id", ondelete="CASCADE"), nullable=False)
    kind = Column(Enum(AddressKind, name="address_kind"), nullable=False)
    street = Column(String(200), nullable=False)
    city = Column(String(100), nullable=False)
    country = Column(String(2), nullable=False)

    customer = relationship("Customer", back_populates="addresses")


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("status = 'draft' OR placed_at IS NOT NULL", name="placed_at_known"),
        Index("ix_orders_customer_placed", "customer_id", "placed_at"),
    )

    id = Column(BigInteger, primary_key=True)
    customer_id = Column(Integer, ForeignKey("customers.id"), nullable=False)
    status = Column(
        Enum(OrderStatus, name="order_status"), server_default=text("'draft'"), nullable=False
    )
    placed_at = Column(DateTime(timezone=True))
    updated_at = Column(DateTime(timezone=True), server_default=func.now(), nullable=False)
    number = Column(String(20), nullable=False, unique=True)

    customer = relationship("Customer", back_populates="orders")
    lines = relationship("OrderLine", back_populates="order", cascade="all, delete-orphan")


class OrderLine(Base):
    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(None, "product_id"),
    )

    order_id = Column(BigInteger, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    product_id = Column(Integer, ForeignKey("products.id"), primary_key=True)
    quantity = Column(Integer, nullable=False)
    unit_price_cents = Column(Integer, nullable=False)

    order = relationship("Order", back_populates="lines")
