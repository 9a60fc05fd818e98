import sys
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, select
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()
T = TypeVar("T")


class User(Base):
    __tablename__ = "user"

    id = Column(Integer, primary_key=True)
    name = Column(String)
    items = relationship("Item")


class Item(Base):
    __tablename__ = "item"

    id = Column(Integer, primary_key=True)
    title = Column(String)
    owner_id = Column(Integer, ForeignKey("user.id"))


class Model(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ItemOut(Model):
    title: str


class UserName(Model):
    name: str


class UserOut(UserName):
    items: list[ItemOut]


class Page(Model, Generic[T]):
    rows: list[T]
    count: int


def page(session: Session):
    users = session.scalars(select(User).order_by(User.id)).all()
    return Page[UserOut](rows=users, count=len(users))


def one(session: Session, name: str):
    return UserOut.model_validate(session.query(User).filter_by(name=name).one())


def plain(session: Session):
    return UserName.model_validate(session.query(User).first())


def main(directory):
    engine = create_engine(f"sqlite:///{Path(directory) / 'page.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="Ada", items=[Item(title="pen")]))
        session.commit()
    with Session(engine) as session:
        print(page(session).model_dump())
    with Session(engine) as session:
        print("one", one(session, "Ada").model_dump())
        print("plain", plain(session).model_dump())
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
