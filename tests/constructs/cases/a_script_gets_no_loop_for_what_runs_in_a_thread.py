# rows: 62
# outcome: refused dunder
# stays: Store.size
# A path that is written at the level of a script is no reason for a loop, in which all else there would block.

import sqlite3
from pathlib import Path


class Store:
    def __init__(self, path):
        self.conn = sqlite3.connect(path)

    def __len__(self):
        return self.conn.execute("select 1").fetchone()[0]

    def size(self):
        return len(self)

    def close(self):
        self.conn.close()


if __name__ == "__main__":
    store = Store(":memory:")
    Path("out.csv").write_text("x")
    print(len(store), store.size(), Path("out.csv").read_text())
    store.close()
