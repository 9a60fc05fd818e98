import os
from dataclasses import dataclass, field


def _env_int(name: str, default: int) -> int:
    value = os.environ.get(name)
    return int(value) if value else default


@dataclass(frozen=True)
class Config:
    redis_url: str = field(default_factory=lambda: os.environ.get("REDIS_URL", "redis://localhost:6379/0"))
    database_url: str = field(default_factory=lambda: os.environ.get("DATABASE_URL", "postgresql://localhost/notifier"))
    queue_name: str = field(default_factory=lambda: os.environ.get("QUEUE_NAME", "notifications"))
    webhook_timeout: int = field(default_factory=lambda: _env_int("WEBHOOK_TIMEOUT", 10))
    max_attempts: int = field(default_factory=lambda: _env_int("MAX_ATTEMPTS", 3))
    poll_timeout: int = field(default_factory=lambda: _env_int("POLL_TIMEOUT", 5))


def load_config() -> Config:
    return Config()
