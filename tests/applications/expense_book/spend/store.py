import csv
import logging
import sqlite3
from collections import namedtuple
from contextlib import closing, contextmanager
from datetime import date
from functools import wraps
from pathlib import Path

logger = logging.getLogger(__name__)

Expense = namedtuple("Expense", "id day amount category note")

SCHEMA = Path(__file__).with_name("schema.sql")


class StoreError(Exception):
    pass


def translates_errors(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except sqlite3.IntegrityError as error:
            raise StoreError(f"not accepted: {error}") from error

    return wrapper


class Store:
    def __init__(self, path=":memory:"):
        self.path = path
        self._connection = sqlite3.connect(path)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._create()

    def _create(self):
        with closing(self._connection.cursor()) as cursor:
            cursor.executescript(SCHEMA.read_text())
        self._connection.commit()

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    @contextmanager
    def transaction(self):
        try:
            yield self._connection
        except Exception:
            self._connection.rollback()
            raise
        else:
            self._connection.commit()

    @translates_errors
    def add(self, amount, category, day=None, note=""):
        with self.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO expense (day, amount, category, note) VALUES (?, ?, ?, ?)",
                ((day or date.today()).isoformat(), amount, category, note),
            )
        logger.debug("added %s", cursor.lastrowid)
        return cursor.lastrowid

    @translates_errors
    def add_all(self, rows):
        with self.transaction() as connection:
            connection.executemany(
                "INSERT INTO expense (day, amount, category, note) VALUES (?, ?, ?, ?)", rows
            )
        return self._connection.total_changes

    def get(self, id):
        row = self._connection.execute("SELECT * FROM expense WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise KeyError(id)
        return self._make(row)

    def __iter__(self):
        for row in self._connection.execute("SELECT * FROM expense ORDER BY day, id"):
            yield self._make(row)

    def count(self):
        return self._connection.execute("SELECT count(*) FROM expense").fetchone()[0]

    @property
    def total(self):
        (total,) = self._connection.execute("SELECT coalesce(sum(amount), 0) FROM expense").fetchone()
        return total

    def by_category(self):
        query = "SELECT category, sum(amount) AS spent FROM expense GROUP BY category ORDER BY 2 DESC"
        return {row["category"]: row["spent"] for row in self._connection.execute(query)}

    def _make(self, row):
        return Expense(*row)


def export(store, path):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Expense._fields)
        count = 0
        for expense in store:
            writer.writerow(expense)
            count += 1
    return count


def load(store, path):
    with open(path, newline="") as file:
        rows = [
            (row["day"], int(row["amount"]), row["category"], row["note"])
            for row in csv.DictReader(file)
        ]
    return store.add_all(rows)
