# traps: 5.2
# outcome: converted
# turns: make, renamed, added
"""What was loaded can be read after a commit."""

import os

from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker


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


def renamed(engine):
    with Session(engine) as session:
        user = session.get(User, 1)
        user.name = "eda"
        session.commit()
        return user.id, user.name


def added(engine):
    maker = sessionmaker(bind=engine, autoflush=False)
    with maker() as session:
        user = User(name="new")
        session.add(user)
        session.commit()
        session.refresh(user)
        return user.id, user.name


def main():
    engine = make()
    print(renamed(engine), added(engine))
    engine.dispose()


if __name__ == "__main__":
    main()
