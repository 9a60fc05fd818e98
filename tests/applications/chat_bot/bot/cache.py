import json
from typing import Any, Optional

import redis

from .settings import get_settings

_client: Optional[redis.Redis] = None


def get_client() -> redis.Redis:
    global _client
    if _client is None:
        _client = redis.Redis.from_url(get_settings().redis_url, decode_responses=True)
    return _client


def get_json(key: str) -> Optional[Any]:
    raw = get_client().get(key)
    if raw is None:
        return None
    return json.loads(raw)


def set_json(key: str, value: Any, ttl: Optional[int] = None) -> None:
    get_client().set(key, json.dumps(value), ex=ttl or get_settings().cache_ttl)


def cached(prefix: str):
    """Keep what a function gives in redis."""

    def decorator(func):
        def wrapper(*args, **kwargs):
            key = ":".join([prefix, *map(str, args)])
            hit = get_json(key)
            if hit is not None:
                return hit
            value = func(*args, **kwargs)
            set_json(key, value)
            return value

        return wrapper

    return decorator
