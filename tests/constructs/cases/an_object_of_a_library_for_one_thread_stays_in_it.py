# rows: 128
# outcome: refused lock-held
# stays: save, main
import threading
import time

try:
    from sqlite_utils import Database
except ImportError:
    Database = object


class Store(Database):
    def __init__(self):
        self.owner = threading.get_ident()

    def insert(self, row):
        if threading.get_ident() != self.owner:
            raise RuntimeError("objects created in a thread can only be used in that same thread")
        print(row)


GUARD = threading.RLock()


def save(db, rows):
    with GUARD:
        for row in rows:
            time.sleep(0.001)
            db.insert(row)
    return len(rows)


def main():
    time.sleep(0.001)
    print(save(Store(), ["b", "a"]))


if __name__ == "__main__":
    main()
