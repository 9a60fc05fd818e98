import contextlib
import os
import sqlite3
import sys


def connect(path):
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def names(connection):
    return [row["name"] for row in connection.execute("SELECT name FROM people ORDER BY name")]


def count(connection):
    return connection.execute("SELECT count(*) AS n FROM people").fetchone()["n"]


def transfer(connection, fail):
    try:
        connection.execute("INSERT INTO people VALUES ('grace', 25)")
        if fail:
            raise RuntimeError("fail")
    except RuntimeError:
        connection.rollback()
        print("rolled back", count(connection))
    else:
        connection.commit()
        print("committed", count(connection))


def main():
    path = os.path.join(sys.argv[2], "people.db")
    with contextlib.closing(connect(path)) as connection:
        connection.executescript("CREATE TABLE people (name TEXT, age INTEGER);")
        with connection:
            connection.executemany("INSERT INTO people VALUES (?, ?)", [("ada", 36), ("alan", 41)])
        print(names(connection))
        transfer(connection, fail=True)
        transfer(connection, fail=False)
        try:
            connection.execute("SELECT * FROM absent")
        except sqlite3.OperationalError as error:
            print("missing table" if "no such table" in str(error) else error)
        cursor = connection.cursor()
        for row in cursor.execute("SELECT * FROM people WHERE age BETWEEN ? AND ?", (30, 40)):
            print("adult", row["age"], dict(row), row.keys())
        print(connection.execute("SELECT name FROM people").fetchmany(2)[1]["name"])
        cursor.close()


if __name__ == "__main__":
    main()
