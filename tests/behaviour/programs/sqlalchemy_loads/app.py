import sys
from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, select
from sqlalchemy.orm import Session, declarative_base, deferred, joinedload, relationship

Base = declarative_base()


class User(Base):
    __tablename__ = "user"

    id = Column(Integer, primary_key=True)
    name = Column(String)
    items = relationship("Item", back_populates="owner", order_by="Item.title")
    hats = relationship("Hat", lazy="selectin")


class Hat(Base):
    __tablename__ = "hat"

    id = Column(Integer, primary_key=True)
    owner_id = Column(Integer, ForeignKey("user.id"))


class Item(Base):
    __tablename__ = "item"

    id = Column(Integer, primary_key=True)
    title = Column(String)
    story = deferred(Column(String))
    owner_id = Column(Integer, ForeignKey("user.id"))
    owner = relationship("User", back_populates="items")
    tags = relationship("Tag")


class Tag(Base):
    __tablename__ = "tag"

    id = Column(Integer, primary_key=True)
    text = Column(String)
    item_id = Column(Integer, ForeignKey("item.id"))


def titles(user):
    return [item.title for item in user.items]


def find(session: Session, name):
    return session.query(User).filter(User.name == name).first()


def add(session: Session, name, title):
    user = User(name=name)
    session.add(user)
    session.flush()
    session.add(Item(title=title, owner_id=user.id))
    session.commit()
    session.refresh(user)
    return user


def report(session: Session):
    for user in session.scalars(select(User).order_by(User.id)).all():
        if user.items:
            tags = [[tag.text for tag in item.tags] for item in user.items]
            print(f"{user.name}: {[item.title for item in user.items]} {tags}")


def owner_of(session: Session, title):
    statement = select(Item).where(Item.title == title)
    result = session.execute(statement)
    item = result.scalar_one()
    return item.owner.name


def main(directory):
    engine = create_engine(f"sqlite:///{Path(directory) / 'shop.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="Ada", items=[Item(title="ink", tags=[Tag(text="blue")]), Item(title="pen", story="long story")]))
        session.add(User(name="Grace", items=[Item(title="desk")]))
        session.commit()
    with Session(engine) as session:
        report(session)
        print("by title", owner_of(session, "desk"))
    with Session(engine) as session:
        print("new", titles(add(session, "Alan", "cup")))
    with Session(engine) as session:
        found = find(session, "Alan")
        if found is not None:
            print("again", titles(found))
        stories = [item.story for item in session.query(Item).filter(Item.title == "pen")]
        print(stories[0])
        ada = session.query(User).options(joinedload(User.items)).filter(User.name == "Ada").one()
        print("already", titles(ada))
        print("hats", ada.hats)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
