# traps: 5.3
# outcome: refused lazy-load
# stays: prepare, Service.find, Service.tell
"""An object that a class of the project keeps is no column of that class, though a `backref` may be of any class."""

import os

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


class Service:
    def __init__(self, session):
        self.session = session
        self.found = None

    def find(self, name):
        self.found = self.session.query(User).filter_by(name=name).first()

    def tell(self):
        print([item.title for item in self.found.items])


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/shop.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="ada", items=[Item(title="pen"), Item(title="ink")]))
        session.commit()
    return engine


def main():
    engine = prepare()
    with Session(engine) as session:
        service = Service(session)
        service.find("ada")
        service.tell()
    engine.dispose()


if __name__ == "__main__":
    main()
