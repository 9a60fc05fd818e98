# rows: 85
# outcome: refused value-escapes
# turns: main, plain
# stays: Store.__enter__, Store.__exit__, entered, stacked, Pool.__iter__, listed, Ring.__next__, stepped, Table.__getitem__, taken, Kept.close, named, made, Path.__truediv__, divided, unpacked, spread, largest
import contextlib
import operator
import sqlite3
import time

ask = operator.methodcaller("execute", "select 1 + 1")


class Store:
    def __enter__(self):
        self.db = sqlite3.connect(":memory:")
        return self.db

    def __exit__(self, *info):
        self.db.close()


def entered():
    with Store() as db:
        return ask(db).fetchone()


def stacked():
    with contextlib.ExitStack() as stack:
        return ask(stack.enter_context(Store())).fetchone()


class Kept:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")

    def one(self, key):
        return self.db

    def close(self):
        self.db.execute("select 1")
        self.db.close()


class Pool(Kept):
    def __iter__(self):
        yield self.db


class Ring:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")

    def __iter__(self):
        return self

    def __next__(self):
        return self.db

    def close(self):
        self.db.close()


class Table:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")

    def __getitem__(self, key):
        return self.db

    def close(self):
        self.db.close()


class Path:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")

    def __truediv__(self, key):
        return self.db

    def close(self):
        self.db.close()


def listed():
    with contextlib.closing(Pool()) as pool:
        return [ask(db).fetchone() for db in pool]


def stepped():
    with contextlib.closing(Ring()) as ring:
        return ask(next(ring)).fetchone()


def taken():
    with contextlib.closing(Table()) as table:
        return ask(table["a"]).fetchone()


def named():
    with contextlib.closing(Kept()) as kept:
        return ask(getattr(kept, "db")).fetchone()


def made():
    with contextlib.closing(Kept()) as kept:
        return [ask(db).fetchone() for db in map(kept.one, "a")]


def divided():
    with contextlib.closing(Path()) as path:
        return ask(path / "a").fetchone()


def unpacked():
    with contextlib.closing(Pool()) as pool:
        (db,) = pool
        return ask(db).fetchone()


def show(db):
    return db.execute("select 7").fetchone()


def spread():
    with contextlib.closing(Pool()) as pool:
        return show(*pool)


def largest():
    with contextlib.closing(Pool()) as pool:
        return max(pool, key=id).execute("select 8").fetchone()


def plain():
    time.sleep(0.001)
    return "plain"


def main():
    print(plain())


if __name__ == "__main__":
    main()
    print(entered(), stacked(), listed(), stepped(), taken(), named(), made(), divided())
    print(unpacked(), spread(), largest())
