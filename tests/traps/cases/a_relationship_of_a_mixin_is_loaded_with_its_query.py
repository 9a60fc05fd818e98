# traps: 5.3
# outcome: converted
# turns: prepare, tell
"""A mixin gives every class that has it a relationship, and a time that the database computes."""

import os

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Owned:
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    @declared_attr
    def owner(cls) -> Mapped[User]:
        return relationship(User)


class Item(Owned, Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/shop.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Item(owner=User(name="ada")))
        session.commit()
    return engine


def tell(engine):
    with Session(engine) as session:
        item = session.scalars(select(Item)).first()
        print(item.owner.name)


def main():
    engine = prepare()
    tell(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
