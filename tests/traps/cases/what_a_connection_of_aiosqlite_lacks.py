# traps: 2.3
# outcome: refused refused-call
# stays: aggregate, changed
"""Names of a connection that aiosqlite does not have."""

import os
import sqlite3


class Longest:
    def __init__(self):
        self.found = 0

    def step(self, text):
        self.found = max(self.found, len(text))

    def finalize(self):
        return self.found


def aggregate(path):
    connection = sqlite3.connect(path)
    connection.create_aggregate("longest", 1, Longest)
    found = connection.execute("SELECT longest(text) FROM (SELECT 'ab' AS text UNION SELECT 'abc')").fetchone()
    connection.close()
    return found


def changed(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE word (text)")
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 5)
    found = connection.getlimit(sqlite3.SQLITE_LIMIT_COLUMN)
    connection.close()
    return found


def main():
    path = os.environ["DATA"] + "/words"
    print(aggregate(path), changed(path))


if __name__ == "__main__":
    main()
