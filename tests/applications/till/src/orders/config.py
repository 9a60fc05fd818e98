import os
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Settings:
    database_url: str = os.environ.get("ORDERS_DATABASE_URL", "sqlite:///orders.db")
    payments_url: str = os.environ.get("ORDERS_PAYMENTS_URL", "http://127.0.0.1:9")
    payments_timeout: float = 2.0


@lru_cache
def get_settings() -> Settings:
    return Settings()
