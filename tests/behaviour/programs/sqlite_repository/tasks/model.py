from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Task:
    id: int
    title: str
    done: bool = False

    @classmethod
    def from_row(cls, row) -> Task:
        return cls(row["id"], row["title"], bool(row["done"]))
