from dataclasses import dataclass, field
from typing import Any, Optional


@dataclass
class Event:
    id: str
    topic: str
    payload: dict[str, Any] = field(default_factory=dict)
    attempt: int = 0

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Event":
        return cls(
            id=data["id"],
            topic=data["topic"],
            payload=data.get("payload", {}),
            attempt=data.get("attempt", 0),
        )

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "topic": self.topic, "payload": self.payload, "attempt": self.attempt}


@dataclass
class Subscription:
    id: int
    topic: str
    url: str
    active: bool = True
    secret: Optional[str] = None
