# traps: 5.3
# outcome: converted
# turns: prepare, tell
"""A schema reads a relationship; the other side is named by `backref`, so that any class may have that."""

import os

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(40))
    items = relationship("Item", backref="owner")


class Item(Base):
    __tablename__ = "items"
    id = Column(Integer, primary_key=True)
    title = Column(String(40))
    owner_id = Column(ForeignKey("users.id"))


class ItemOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    title: str


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: str
    items: list[ItemOut]


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/shop.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="ada", items=[Item(title="pen"), Item(title="ink")]))
        session.commit()
    return engine


def tell(engine):
    with Session(engine) as session:
        user = session.query(User).filter_by(name="ada").first()
        print(UserOut.model_validate(user))


def main():
    engine = prepare()
    tell(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
