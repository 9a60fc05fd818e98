import os
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True)
class Settings:
    redis_url: str = field(default_factory=lambda: os.environ.get("REDIS_URL", "redis://localhost:6379/0"))
    api_url: str = field(default_factory=lambda: os.environ.get("API_URL", "http://localhost:8000"))
    cache_ttl: int = 60
    db_path: str = field(default_factory=lambda: os.environ.get("DB_PATH", "prices.db"))


@lru_cache
def get_settings() -> Settings:
    return Settings()
