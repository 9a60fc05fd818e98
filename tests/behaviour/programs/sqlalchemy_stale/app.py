import sys
from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()


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


def give(session: Session, name, title):
    user = session.query(User).filter(User.name == name).one()
    session.add(Item(title=title, owner_id=user.id))
    session.commit()
    return [item.title for item in user.items]


def main(directory):
    engine = create_engine(f"sqlite:///{Path(directory) / 'stale.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="Ada"))
        session.commit()
        print(give(session, "Ada", "pen"))
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
