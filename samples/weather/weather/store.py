"""Readings, kept in SQLite."""

from __future__ import annotations

import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS readings (
    id INTEGER PRIMARY KEY,
    city TEXT NOT NULL,
    celsius REAL NOT NULL
);
"""


class Store:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def prepare(self) -> None:
        self.connection.executescript(SCHEMA)

    def add(self, readings: dict[str, float]) -> int:
        """Adds readings, all or none; says how many there are now."""
        with self.connection:
            self.connection.executemany("INSERT INTO readings (city, celsius) VALUES (?, ?)", readings.items())
        row = self.connection.execute("SELECT count(*) FROM readings").fetchone()
        return row[0]

    def averages(self) -> list[tuple[str, float]]:
        cursor = self.connection.execute("SELECT city, avg(celsius) FROM readings GROUP BY city ORDER BY city")
        return [(city, celsius) for city, celsius in cursor]
