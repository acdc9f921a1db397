"""All models, so that whoever imports this package has the whole metadata."""
from app.models.account import MemberRole, Membership, Organization, User
from app.models.audit import AuditEvent
from app.models.base import Base
from app.models.billing import Invoice, Payment, PaymentMethod
from app.models.catalog import Currency, Product, ProductTag, Tag
from app.models.integration import ApiKey, DeliveryState, WebhookDelivery, WebhookEndpoint
from app.models.sales import Address, AddressKind, Customer, Order, OrderLine, OrderStatus

__all__ = [
    "Address",
    "AddressKind",
    "ApiKey",
    "AuditEvent",
    "Base",
    "Currency",
    "Customer",
    "DeliveryState",
    "Invoice",
    "MemberRole",
    "Membership",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Organization",
    "Payment",
    "PaymentMethod",
    "Product",
    "ProductTag",
    "Tag",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
]
