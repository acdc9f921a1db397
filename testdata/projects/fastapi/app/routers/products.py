from typing import List

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import get_session
from app.models import Product
from app.schemas import ProductIn, ProductOut
from app.settings import get_settings

router = APIRouter()


@router.get("", response_model=List[ProductOut])
def list_products(page: int = 0, session: Session = Depends(get_session)) -> list:
    size = get_settings().page_size
    query = select(Product).order_by(Product.sku).offset(page * size).limit(size)
    return session.execute(query).scalars().all()


@router.post("", response_model=ProductOut, status_code=201)
def create_product(body: ProductIn, session: Session = Depends(get_session)) -> Product:
    product = Product(**body.dict())
    session.add(product)
    try:
        session.commit()
    except IntegrityError as taken:
        raise HTTPException(409, "this SKU exists") from taken
    return product
