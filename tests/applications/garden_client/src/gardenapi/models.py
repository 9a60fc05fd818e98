from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional


@dataclass
class Plant:
    id: int
    name: str
    watered_at: Optional[str] = None

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> "Plant":
        return cls(id=data["id"], name=data["name"], watered_at=data.get("watered_at"))


@dataclass
class Bed:
    id: int
    label: str
    plants: List[Plant] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> "Bed":
        return cls(data["id"], data["label"], [Plant.from_json(p) for p in data.get("plants", [])])
