# traps: 5.3
# outcome: refused lazy-load
# stays: put, prepare, Stock.find
"""The same of a class whose constructor does not give the relationship, and which is not refreshed either."""

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
    def __init__(self, label):
        self.label = label

    def weight(self):
        return sum(thing.weight for thing in self.things)


class Stock:
    def __init__(self, session):
        self.session = session
        self.known = {}

    def find(self, label):
        if label not in self.known:
            self.known[label] = Box(label)
            self.session.add(self.known[label])
            self.session.commit()
        return self.known[label]


def put(engine):
    with Session(engine) as session:
        print(Stock(session).find("tools").weight())


def start():
    thing = mapping.map_imperatively(Thing, things)
    mapping.map_imperatively(Box, boxes, properties={"things": relationship(thing)})


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/boxes.db")
    mapping.metadata.create_all(engine)
    return engine


def main():
    start()
    engine = prepare()
    put(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
