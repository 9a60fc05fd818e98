"""What the program is about: cities and their temperatures."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class City:
    name: str
    latitude: float
    longitude: float

    def label(self) -> str:
        north = "N" if self.latitude >= 0 else "S"
        east = "E" if self.longitude >= 0 else "W"
        return f"{self.name} ({abs(self.latitude):.1f}{north} {abs(self.longitude):.1f}{east})"


def load_cities(path: str) -> list[City]:
    with open(path, encoding="utf-8") as file:
        return [City(**entry) for entry in json.load(file)]
