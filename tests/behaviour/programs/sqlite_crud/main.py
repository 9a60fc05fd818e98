import os
import sqlite3
import sys


def create(connection):
    connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age INTEGER)")
    connection.commit()


def add(connection, name, age):
    with connection:
        cursor = connection.execute("INSERT INTO people (name, age) VALUES (?, ?)", (name, age))
    return cursor.lastrowid


def oldest(connection):
    return connection.execute("SELECT name, age FROM people ORDER BY age DESC LIMIT 1").fetchone()


def count(connection):
    (number,) = connection.execute("SELECT count(*) FROM people").fetchone()
    return number


def main():
    path = os.path.join(sys.argv[2], "people.db")
    connection = sqlite3.connect(path)
    create(connection)
    print([add(connection, name, age) for name, age in [("ada", 36), ("alan", 41), ("grace", 25)]])
    print(count(connection), "rows")
    print(oldest(connection))
    connection.execute("DELETE FROM people WHERE name = 'alan'")
    connection.execute("UPDATE people SET age = age + 1 WHERE name = :name", {"name": "ada"})
    connection.commit()
    print(oldest(connection))
    connection.executemany("INSERT INTO people (name, age) VALUES (?, ?)", [("linus", 9)])
    connection.commit()
    try:
        with connection:
            connection.execute("INSERT INTO people (name, age) VALUES ('ghost', 1)")
            raise ValueError("no ghosts")
    except ValueError as error:
        print("rolled back:", count(connection), error)
    for name, age in connection.execute("SELECT name, age FROM people ORDER BY name"):
        print(f"{name:>6} {age}")
    connection.close()


if __name__ == "__main__":
    main()
