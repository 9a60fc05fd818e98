# traps: 5.3
# outcome: converted
# turns: prepare, first_of, tell
"""Plain classes, mapped from outside."""

import os

from sqlalchemy import Column, ForeignKey, Integer, String, Table, create_engine
from sqlalchemy.orm import Session, registry, relationship

mapping = registry()

batches = Table(
    "batches",
    mapping.metadata,
    Column("id", Integer, primary_key=True),
    Column("sku", String(40)),
)
lines = Table(
    "lines",
    mapping.metadata,
    Column("id", Integer, primary_key=True),
    Column("quantity", Integer),
    Column("batch_id", ForeignKey("batches.id")),
)


class Line:
    def __init__(self, quantity):
        self.quantity = quantity


class Batch:
    def __init__(self, sku, taken):
        self.sku = sku
        self.taken = taken


def start():
    line = mapping.map_imperatively(Line, lines)
    mapping.map_imperatively(Batch, batches, properties={"taken": relationship(line)})


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/stock.db")
    mapping.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Batch("lamp", [Line(2), Line(3)]))
        session.commit()
    return engine


def first_of(session: Session, sku):
    return session.query(Batch).filter_by(sku=sku).first()


def tell(engine):
    with Session(engine) as session:
        batch = first_of(session, "lamp")
        print(sum(line.quantity for line in batch.taken))


def main():
    start()
    engine = prepare()
    tell(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
