# traps: 2.2, 2.4, 2.5
# outcome: converted
# turns: make, by_name, at_once, in_memory
"""Rows that are gone through, listed, fetched; what stays an attribute."""

import os
import sqlite3
from contextlib import closing


def make(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany("INSERT INTO word (text) VALUES (?)", [("a",), ("b",), ("c",)])


def by_name(path):
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    cursor = connection.cursor()
    cursor.execute("SELECT * FROM word ORDER BY id")
    found = []
    for row in cursor:
        found.append((row["id"], row["text"]))
    cursor.execute("INSERT INTO word (text) VALUES (?)", ("d",))
    told = cursor.lastrowid, cursor.rowcount, connection.total_changes, connection.in_transaction
    connection.rollback()
    connection.close()
    return found, told


def at_once(path):
    connection = sqlite3.connect(path)
    try:
        query = "SELECT id, text FROM word ORDER BY id"
        return list(connection.execute(query)), dict(connection.execute(query)), connection.execute(query).fetchmany(2)
    finally:
        connection.close()


def in_memory():
    connection = sqlite3.connect(":memory:")
    connection.executescript("CREATE TABLE x (a); INSERT INTO x VALUES (1);")
    found = connection.execute("SELECT a FROM x").fetchone()
    connection.close()
    return found


def main():
    path = os.environ["DATA"] + "/words"
    make(path)
    print(by_name(path), at_once(path), in_memory())


if __name__ == "__main__":
    main()
