"""What the API takes and gives."""
from datetime import datetime
from typing import List, Optional

from pydantic import BaseModel, Field

from app.models import OrderStatus


class Record(BaseModel):
    """Read from a model. pydantic 1 and 2 call the switch by different names."""

    class Config:
        orm_mode = True
        from_attributes = True


class ProductIn(BaseModel):
    sku: str = Field(max_length=40)
    name: str = Field(max_length=200)
    description: Optional[str] = None
    price_cents: int = Field(ge=0)
    currency: str = Field(min_length=3, max_length=3)


class ProductOut(Record):
    id: int
    sku: str
    name: str
    price_cents: int
    currency: str


class OrderLineIn(BaseModel):
    product_id: int
    quantity: int = Field(gt=0)


class OrderIn(BaseModel):
    customer_id: int
    lines: List[OrderLineIn]


class OrderOut(Record):
    id: int
    number: str
    status: OrderStatus
    placed_at: Optional[datetime]
