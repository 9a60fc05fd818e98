# traps: 5.12
# outcome: converted
# turns: remove
"""`cascade` looks at what belongs to an object when that is deleted."""

import os

from sqlalchemy import ForeignKey, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    items: Mapped[list["Item"]] = relationship(cascade="all, delete-orphan")


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


def remove(engine):
    with Session(engine) as session:
        session.add(User(items=[Item(), Item()]))
        session.commit()
        session.delete(session.scalars(select(User)).one())
        session.commit()
        return session.scalar(select(func.count()).select_from(Item))


def main():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/shop.db")
    Base.metadata.create_all(engine)
    print(remove(engine))
    engine.dispose()


if __name__ == "__main__":
    main()
