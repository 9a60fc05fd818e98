# rows: 93
# outcome: refused mixed-callee
# stays: Store.first, Store.connection, Memory.connection
import sqlite3


class Rows:
    def execute(self, statement):
        return iter([("memory",)])


class Store:
    def __init__(self, path):
        self.made = sqlite3.connect(path)

    @property
    def connection(self):
        return self.made

    def first(self):
        return next(iter(self.connection.execute("select 'file'")))


class Memory(Store):
    @property
    def connection(self):
        return Rows()


if __name__ == "__main__":
    print(Store(":memory:").first(), Memory(":memory:").first())
