import os
from functools import lru_cache

from pydantic import BaseModel


class Settings(BaseModel):
    database_url: str = "sqlite:///./quotes.db"
    redis_url: str = "redis://localhost:6379/0"
    upstream_url: str = "https://api.example.com"
    rate_limit: int = 5
    cache_ttl: int = 30


@lru_cache
def get_settings() -> Settings:
    return Settings(
        database_url=os.getenv("DATABASE_URL", "sqlite:///./quotes.db"),
        redis_url=os.getenv("REDIS_URL", "redis://localhost:6379/0"),
        upstream_url=os.getenv("UPSTREAM_URL", "https://api.example.com"),
        rate_limit=int(os.getenv("RATE_LIMIT", "5")),
    )
