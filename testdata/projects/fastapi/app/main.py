from fastapi import FastAPI

from app.routers import health, orders, products

app = FastAPI(title="Depot", version="1.12.0")
app.include_router(health.router)
app.include_router(products.router, prefix="/products", tags=["catalog"])
app.include_router(orders.router, prefix="/orders", tags=["sales"])
