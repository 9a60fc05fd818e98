# rows: 124, 132
# outcome: refused value-escapes
# turns: plain, main
# stays: connection, ask, ask_all, Reader.read
import concurrent.futures
import sqlite3
import threading
import time

local = threading.local()


def connection():
    if getattr(local, "db", None) is None:
        local.db = sqlite3.connect(":memory:")
    return local.db


def ask(number):
    return connection().execute("select ? + 1", (number,)).fetchone()[0]


def ask_all(numbers):
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(ask, numbers))


class Reader:
    def read(self):
        return local.db.execute("select 5").fetchone()


def plain(key):
    time.sleep(0.001)
    return key


def main():
    print(plain("a"))


if __name__ == "__main__":
    main()
    print(ask_all([1, 2, 3]))
    connection()
    print(Reader().read())
