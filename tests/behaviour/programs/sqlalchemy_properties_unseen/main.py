"""A property that reads a relationship and is read itself by names that are not written out."""

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


def named(name):
    with SessionLocal() as session:
        order = session.query(Order).filter_by(name="one").first()
        return getattr(order, name)


def main():
    Base.metadata.create_all(engine)
    fill()
    print(named("name"), named("total"))


if __name__ == "__main__":
    main()
