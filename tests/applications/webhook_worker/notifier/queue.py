import json
import logging
from typing import Optional

import redis

from notifier.models import Event

logger = logging.getLogger(__name__)


class EventQueue:
    """FIFO queue on a Redis list, with a dead letter list next to it."""

    def __init__(self, client: redis.Redis, name: str = "notifications"):
        self._client = client
        self.name = name

    @classmethod
    def from_url(cls, url: str, name: str) -> "EventQueue":
        return cls(redis.Redis.from_url(url), name)

    @property
    def dead_letter_name(self) -> str:
        return f"{self.name}:dead"

    def push(self, event: Event) -> None:
        self._client.rpush(self.name, json.dumps(event.to_dict()))

    def pop(self, timeout: int = 5) -> Optional[Event]:
        item = self._client.blpop(self.name, timeout=timeout)
        if item is None:
            return None
        _, raw = item
        try:
            return Event.from_dict(json.loads(raw))
        except (ValueError, KeyError):
            logger.error("malformed message: %r", raw)
            self._client.rpush(self.dead_letter_name, raw)
            return None

    def bury(self, event: Event) -> None:
        self._client.rpush(self.dead_letter_name, json.dumps(event.to_dict()))

    def size(self) -> int:
        return self._client.llen(self.name)
