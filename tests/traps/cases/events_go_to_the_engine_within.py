# traps: 5.14
# outcome: converted
# turns: make, listened
"""A listener on an engine."""

import os

from sqlalchemy import ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    items: Mapped[list["Item"]] = relationship(back_populates="owner")


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    owner: Mapped[User] = relationship(back_populates="items")


def make():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/shop.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="ada", items=[Item(title="pen"), Item(title="ink")]))
        session.add(User(name="bob", items=[]))
        session.commit()
    return engine


def listened(engine):
    seen = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection, cursor, statement, parameters, context, executemany):
        seen.append(statement.split()[0])

    with Session(engine) as session:
        session.get(User, 1)
    return seen


def main():
    engine = make()
    print(listened(engine))
    engine.dispose()


if __name__ == "__main__":
    main()
