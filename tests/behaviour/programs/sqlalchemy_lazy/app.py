import sys
from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, func, select
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()


class User(Base):
    __tablename__ = "user"

    id = Column(Integer, primary_key=True)
    name = Column(String)
    changed = Column(Integer, onupdate=func.length("abc"))
    items = relationship("Item", backref="owner")


class Item(Base):
    __tablename__ = "item"

    id = Column(Integer, primary_key=True)
    title = Column(String)
    owner_id = Column(Integer, ForeignKey("user.id"))


def titles(user):
    return [item.title for item in user.items]


def main(directory):
    engine = create_engine(f"sqlite:///{Path(directory) / 'lazy.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="Ada", items=[Item(title="pen"), Item(title="ink")]))
        session.commit()
    with Session(engine) as session:
        user = session.scalars(select(User)).one()
        print(titles(user))
        item = session.get(Item, 1)
        print("owner", item.owner.name)
        user.name = "Ada L."
        session.commit()
        print(user.changed)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
