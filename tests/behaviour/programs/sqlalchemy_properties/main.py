"""Properties and methods of mapped classes that read relationships."""

import sys

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, sessionmaker

engine = create_engine(f"sqlite:///{sys.argv[1]}/properties.db")
SessionLocal = sessionmaker(bind=engine)


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    lines: Mapped[list["Line"]] = relationship(back_populates="order", order_by="Line.id")
    tags: Mapped[list["Tag"]] = relationship(order_by="Tag.id")

    @property
    def total(self):
        return sum(line.price for line in self.lines)

    @property
    def summary(self):
        return f"{self.name}: {self.total}"

    def has_tag(self, name):
        return name in [tag.name for tag in self.tags]

    def describe(self, tag):
        return self.summary if self.has_tag(tag) else self.name


class Line(Base):
    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[int]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    order: Mapped[Order] = relationship(back_populates="lines")


class Tag(Base):
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))


def fill():
    with SessionLocal() as session:
        session.add(Order(name="one", lines=[Line(price=2), Line(price=3)], tags=[Tag(name="new")]))
        session.add(Order(name="two", lines=[Line(price=5)], tags=[]))
        session.commit()


def got(key):
    with SessionLocal() as session:
        order = session.get(Order, key)
        return order.name, order.total, order.has_tag("new")


def first(name):
    with SessionLocal() as session:
        order = session.query(Order).filter_by(name=name).first()
        return order.describe("new") if order else None


def listed(least):
    with SessionLocal() as session:
        query = session.query(Order)
        if least:
            query = query.filter(Order.id >= least)
        return [(order.summary, order.describe("new")) for order in query.order_by(Order.id)]


def selected():
    with SessionLocal() as session:
        statement = select(Order).order_by(Order.id)
        orders = session.execute(statement).scalars().all()
        return [order.total for order in orders]


def main():
    Base.metadata.create_all(engine)
    fill()
    print(got(1), got(2))
    print(first("one"), first("two"), first("three"))
    print(listed(0), listed(2))
    print(selected())


if __name__ == "__main__":
    main()
