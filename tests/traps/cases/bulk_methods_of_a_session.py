# traps: 5.5
# outcome: converted
# turns: make, saved
"""What an AsyncSession does not have runs on the session within."""

import os

from sqlalchemy import ForeignKey, create_engine, func, select
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


def saved(engine):
    with Session(engine) as session:
        session.bulk_save_objects([User(name="x"), User(name="y")])
        session.commit()
        return session.scalar(select(func.count()).select_from(User))


def main():
    engine = make()
    print(saved(engine))
    engine.dispose()


if __name__ == "__main__":
    main()
