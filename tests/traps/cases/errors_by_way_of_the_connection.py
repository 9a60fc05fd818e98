# traps: 2.3
# outcome: converted
# turns: ask
"""The exceptions are attributes of a connection of sqlite3."""

import os
import sqlite3


def ask(path):
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT * FROM missing").fetchall()
    except connection.OperationalError as error:
        return str(error)
    finally:
        connection.close()


def main():
    print(ask(os.environ["DATA"] + "/words"))


if __name__ == "__main__":
    main()
