# traps: 5.3
# outcome: converted
# turns: make, titles
"""A relationship that is read after the query."""

import os

from sqlalchemy import ForeignKey, create_engine, select
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


def titles(engine):
    with Session(engine) as session:
        user = session.scalars(select(User).order_by(User.id)).first()
        return [item.title for item in user.items]


def main():
    engine = make()
    print(titles(engine))
    engine.dispose()


if __name__ == "__main__":
    main()
