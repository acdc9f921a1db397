"""Settings come from the environment, once per process."""
import os
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.engine import URL


@dataclass(frozen=True)
class Settings:
    database_url: str
    page_size: int
    webhook_timeout_seconds: float


def _database_url() -> str:
    url = os.environ.get("DATABASE_URL")
    if url:
        # Some hosts still hand out the scheme that SQLAlchemy 1.4 dropped.
        return url.replace("postgres://", "postgresql://", 1)
    parts = URL.create(
        "postgresql",
        username=os.environ.get("POSTGRES_USER", "depot"),
        password=os.environ.get("POSTGRES_PASSWORD"),
        host=os.environ.get("POSTGRES_HOST", "localhost"),
        port=int(os.environ.get("POSTGRES_PORT", "5432")),
        database=os.environ.get("POSTGRES_DB", "depot"),
    )
    return parts.render_as_string(hide_password=False)


@lru_cache
def get_settings() -> Settings:
    return Settings(
        database_url=_database_url(),
        page_size=int(os.environ.get("PAGE_SIZE", "50")),
        webhook_timeout_seconds=float(os.environ.get("WEBHOOK_TIMEOUT", "5")),
    )
