# rows: 85
# outcome: converted
# turns: Store.__aenter__, Store.__aexit__, entered, stacked, listed, stepped, taken, named, made, unpacked, main
import contextlib
import sqlite3


class Store:
    def __enter__(self):
        self.db = sqlite3.connect(":memory:")
        return self.db

    def __exit__(self, *info):
        self.db.close()


def entered():
    with Store() as db:
        return db.execute("select 1").fetchone()


def stacked():
    with contextlib.ExitStack() as stack:
        db = stack.enter_context(Store())
        return db.execute("select 2").fetchone()


class Kept:
    def __init__(self, db):
        self.db = db

    def one(self, key):
        return self.db

    def __iter__(self):
        yield self.db

    def __getitem__(self, key):
        return self.db


class Ring:
    def __init__(self, db):
        self.db = db

    def __iter__(self):
        return self

    def __next__(self):
        return self.db


def listed(db):
    return [one.execute("select 3").fetchone() for one in Kept(db)]


def stepped(db):
    return next(Ring(db)).execute("select 4").fetchone()


def taken(db):
    return Kept(db)["a"].execute("select 5").fetchone()


def named(db):
    return getattr(Kept(db), "db").execute("select 6").fetchone()


def made(db):
    return [one.execute("select 7").fetchone() for one in map(Kept(db).one, "ab")]


def unpacked(db):
    one, *others = Kept(db)
    (other,) = [*Kept(db)]
    return one.execute("select 8").fetchone(), other.execute("select 9").fetchone(), others


def main():
    print(entered(), stacked())
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        print(listed(db), stepped(db), taken(db), named(db), made(db), unpacked(db))


if __name__ == "__main__":
    main()
