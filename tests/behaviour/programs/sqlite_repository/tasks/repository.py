from __future__ import annotations

import sqlite3

from .model import Task

SCHEMA = """
CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL UNIQUE,
    done INTEGER NOT NULL DEFAULT 0
);
"""


class TaskRepository:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.connection.row_factory = sqlite3.Row

    def prepare(self) -> None:
        self.connection.executescript(SCHEMA)

    def add(self, title: str) -> Task:
        cursor = self.connection.cursor()
        cursor.execute("INSERT INTO tasks (title) VALUES (?)", (title,))
        self.connection.commit()
        return Task(cursor.lastrowid, title)

    def all(self) -> list[Task]:
        rows = self.connection.execute("SELECT * FROM tasks ORDER BY id").fetchall()
        return [Task.from_row(row) for row in rows]

    def finish(self, title: str) -> int:
        cursor = self.connection.execute("UPDATE tasks SET done = 1 WHERE title = ?", (title,))
        self.connection.commit()
        return cursor.rowcount

    def finished(self) -> list[str]:
        cursor = self.connection.cursor()
        cursor.execute("SELECT title FROM tasks WHERE done")
        return [row["title"] for row in cursor]
