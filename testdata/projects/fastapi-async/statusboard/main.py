import os
from typing import List

from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from statusboard.models import Incident, Service

DEFAULT_URL = "postgresql+asyncpg://board:board@localhost:5432/board"

engine = create_async_engine(os.environ.get("DATABASE_URL", DEFAULT_URL))
app = FastAPI(title="Status board")


@app.get("/services")
async def services() -> List[dict]:
    query = select(Service).where(Service.hidden.is_(False)).order_by(Service.position)
    async with AsyncSession(engine) as session:
        return [{"id": s.id, "name": s.name} for s in (await session.execute(query)).scalars()]


@app.get("/incidents")
async def open_incidents() -> List[dict]:
    query = select(Incident).where(Incident.resolved_at.is_(None)).order_by(Incident.started_at)
    async with AsyncSession(engine) as session:
        incidents = (await session.execute(query)).scalars()
        return [{"id": i.id, "title": i.title, "impact": i.impact.value} for i in incidents]
