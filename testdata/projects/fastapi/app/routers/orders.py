import secrets

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import func
from sqlalchemy.orm import Session

from app.db import get_session
from app.models import Order, OrderLine, OrderStatus, Product
from app.schemas import OrderIn, OrderOut

router = APIRouter()


@router.post("", response_model=OrderOut, status_code=201)
def place_order(body: OrderIn, session: Session = Depends(get_session)) -> Order:
    order = Order(
        customer_id=body.customer_id,
        number=f"D-{secrets.token_hex(5).upper()}",
        status=OrderStatus.placed,
        placed_at=func.now(),
    )
    for line in body.lines:
        product = session.get(Product, line.product_id)
        if product is None:
            raise HTTPException(422, f"no product {line.product_id}")
        order.lines.append(
            OrderLine(product_id=product.id, quantity=line.quantity, unit_price_cents=product.price_cents)
        )
    session.add(order)
    session.commit()
    return order


@router.get("/{order_id}", response_model=OrderOut)
def get_order(order_id: int, session: Session = Depends(get_session)) -> Order:
    order = session.get(Order, order_id)
    if order is None:
        raise HTTPException(404, "no such order")
    return order
