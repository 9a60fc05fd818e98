from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


def load(path):
    engine = create_engine(f"sqlite:///{path}")
    # All of them, in order.
    with Session(engine) as session:
        return list(session.scalars(select(Item).order_by(Item.id)))


def fill(path, names):
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    maker = sessionmaker(engine)
    with maker.begin() as session:
        for name in names:
            session.add(Item(name=name))


def count(path):
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        rows = connection.execute(select(Item.id)).all()
    number = len(rows)
    return number


def add(session, name):
    session.add(Item(name=name))
    session.commit()


def kept(path):
    engine = create_engine(f"sqlite:///{path}")
    return sessionmaker(engine)


def work():
    engine = create_engine("sqlite:///main.db")
    Base.metadata.create_all(engine)
    session = Session(engine)
    session.add(Item(name="x"))
    session.commit()
    session.close()
    fill("main.db", ["a", "b"])
    print(count("main.db"), [item.name for item in load("main.db")])
    with kept("main.db")() as session:
        print(session.get(Item, 1).name)
