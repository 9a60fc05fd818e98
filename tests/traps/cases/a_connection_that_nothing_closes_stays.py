# traps: 2.6
# outcome: refused never-closed
# stays: count
"""The thread of aiosqlite keeps the program alive until the connection is closed."""

import os
import sqlite3


def count(path):
    connection = sqlite3.connect(path)
    return connection.execute("SELECT 1 + 1").fetchone()


def main():
    print(count(os.environ["DATA"] + "/words"))


if __name__ == "__main__":
    main()
