# traps: 5.11
# outcome: refused lazy-load
# stays: count
"""`lazy="dynamic"` gives a query where it is read."""

import os

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    items = relationship("Item", lazy="dynamic")


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


def count(engine):
    with Session(engine) as session:
        session.add(User(items=[Item(), Item()]))
        session.commit()
        return session.scalars(select(User)).one().items.count()


def main():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/shop.db")
    Base.metadata.create_all(engine)
    print(count(engine))
    engine.dispose()


if __name__ == "__main__":
    main()
