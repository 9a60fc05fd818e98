import os
import sys

from sqlalchemy import ForeignKey, create_engine
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
    name: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    owner: Mapped[User] = relationship(back_populates="items")


def report(session, key):
    user = session.get(User, key)
    if user is None:
        return "nobody"
    return f"{user.name}: {sorted(item.name for item in user.items)}"


def rename(session, key, name):
    item = session.get(
        Item,
        key,
    )
    owner = item.owner.name
    item.name = name
    return owner


def plain(session, key):
    return session.get(Item, key).name


def main():
    path = os.path.join(sys.argv[1], "get.db")
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        ada = User(id=1, name="Ada")
        session.add_all([ada, Item(id=1, name="pen", owner=ada), Item(id=2, name="ink", owner=ada)])
        session.commit()
    with Session(engine) as session:
        print(rename(session, 2, "cup"))
        # What was changed and not written yet is found all the same.
        print(report(session, 1))
        print(plain(session, 2), report(session, 7))
        session.rollback()
        print(report(session, 1))
    engine.dispose()


if __name__ == "__main__":
    main()
