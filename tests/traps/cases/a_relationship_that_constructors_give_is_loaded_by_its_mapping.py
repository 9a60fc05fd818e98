# traps: 5.3
# outcome: converted
# turns: Shelf.__aenter__, Shelf.__aexit__, Stored.__aenter__, Stored.__aexit__, Stored.find, Stored.keep, put, tell, prepare
"""Plain classes of a domain, mapped from outside: their methods read relationships of objects that come from anywhere."""

import os

from sqlalchemy import Column, ForeignKey, Integer, String, Table, create_engine
from sqlalchemy.orm import Session, registry, relationship

mapping = registry()

boxes = Table(
    "boxes",
    mapping.metadata,
    Column("id", Integer, primary_key=True),
    Column("label", String(40)),
)
things = Table(
    "things",
    mapping.metadata,
    Column("id", Integer, primary_key=True),
    Column("weight", Integer),
    Column("box_id", ForeignKey("boxes.id")),
)


class Thing:
    def __init__(self, weight):
        self.weight = weight


class Box:
    def __init__(self, label, things=()):
        self.label = label
        self.things = list(things)

    @property
    def weight(self):
        return sum(thing.weight for thing in self.things)

    def add(self, thing):
        if self.weight + thing.weight > 10:
            return False
        self.things.append(thing)
        return True


class Shelf:
    """What a test may have in its place."""

    def __enter__(self):
        return self

    def __exit__(self, *info):
        pass


class Stored(Shelf):
    def __init__(self, engine):
        self.engine = engine

    def __enter__(self):
        self.session = Session(self.engine)
        return super().__enter__()

    def __exit__(self, *info):
        super().__exit__(*info)
        self.session.close()

    def find(self, label):
        found = self.session.query(Box).filter_by(label=label).first()
        if found is None:
            found = Box(label)
            self.session.add(found)
        return found

    def keep(self):
        self.session.commit()


def put(shelf, label, weight):
    with shelf:
        box = shelf.find(label)
        is_in = box.add(Thing(weight))
        shelf.keep()
        print(label, is_in, box.weight)


def tell(shelf, label):
    with shelf:
        print(label, [thing.weight for thing in shelf.find(label).things])


def start():
    thing = mapping.map_imperatively(Thing, things)
    mapping.map_imperatively(
        Box,
        boxes,
        properties={
            "things": relationship(
                thing,
                order_by=things.c.id,
            ),
        },
    )


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/boxes.db")
    mapping.metadata.create_all(engine)
    return engine


def main():
    start()
    engine = prepare()
    put(Stored(engine), "tools", 4)
    put(Stored(engine), "tools", 5)
    put(Stored(engine), "tools", 6)
    put(Stored(engine), "toys", 3)
    tell(Stored(engine), "tools")
    tell(Stored(engine), "none")
    engine.dispose()


if __name__ == "__main__":
    main()
