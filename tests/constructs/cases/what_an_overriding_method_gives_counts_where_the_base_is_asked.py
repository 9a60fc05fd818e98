# rows: 93
# outcome: refused mixed-callee
# stays: Store.open, Memory.open, read
import sqlite3


class Rows:
    def execute(self, statement):
        return self

    def fetchall(self):
        return [("memory",)]

    def close(self):
        pass


class Store:
    def __init__(self, path):
        self.path = path

    def open(self):
        return sqlite3.connect(self.path)


class Memory(Store):
    def open(self):
        return Rows()


def read(store: Store):
    connection = store.open()
    rows = connection.execute("select 'file'").fetchall()
    connection.close()
    return rows


if __name__ == "__main__":
    for store in (Store(":memory:"), Memory("")):
        print(read(store))
