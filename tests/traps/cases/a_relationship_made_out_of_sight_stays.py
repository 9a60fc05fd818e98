# traps: 5.3
# outcome: refused lazy-load
# stays: prepare, tell
"""A function makes the relationships of several classes; which attribute of which class is not seen."""

import os

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


def many(name):
    return relationship(name)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    items: Mapped[list[Item]] = many("Item")


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/shop.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(items=[Item(), Item()]))
        session.commit()
    return engine


def tell(engine):
    with Session(engine) as session:
        print(len(session.scalars(select(User)).first().items))


def main():
    engine = prepare()
    tell(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
