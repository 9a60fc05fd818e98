# traps: 2.1, 2.2
# outcome: converted
# turns: make, twice, where_it_is_made, fails, forgotten, stored
"""A `with` over a connection of sqlite3 commits or rolls back, and leaves it open."""

import os
import sqlite3


def make(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT UNIQUE)")
    connection.commit()
    connection.close()


def twice(path):
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("INSERT INTO word (text) VALUES ('a')")
    with connection:
        connection.execute("INSERT INTO word (text) VALUES ('b')")
    connection.close()


def where_it_is_made(path):
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO word (text) VALUES ('c')")
    with connection:
        connection.execute("INSERT INTO word (text) VALUES ('d')")
    connection.close()


def fails(path):
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute("INSERT INTO word (text) VALUES ('e')")
            connection.execute("INSERT INTO word (text) VALUES ('a')")
    except sqlite3.IntegrityError as error:
        print(error)
    connection.close()


def forgotten(path):
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO word (text) VALUES ('lost')")
    connection.close()


def stored(path):
    connection = sqlite3.connect(path)
    found = [text for (text,) in connection.execute("SELECT text FROM word ORDER BY text")]
    connection.close()
    return found


def main():
    path = os.environ["DATA"] + "/words"
    make(path)
    twice(path)
    where_it_is_made(path)
    fails(path)
    forgotten(path)
    print(stored(path))


if __name__ == "__main__":
    main()
