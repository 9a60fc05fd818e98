# traps: 5.1
# outcome: converted
# turns: Pens.all, Pens.first, Pens.one, prepare, tell
"""A repository has methods under the names that results of SQLAlchemy have."""

import os

from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Pen(Base):
    __tablename__ = "pens"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


class Pens:
    def __init__(self, session: Session):
        self.session = session

    def all(self):
        return self.session.scalars(select(Pen).order_by(Pen.id)).all()

    def first(self):
        found = self.session.execute(select(Pen).order_by(Pen.id))
        return found.scalars().first()

    def one(self, name):
        return self.session.execute(select(Pen).where(Pen.name == name)).scalars().unique().one()


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/pens.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Pen(name="red"), Pen(name="blue")])
        session.commit()
    return engine


def tell(engine):
    with Session(engine) as session:
        pens = Pens(session)
        print([pen.name for pen in pens.all()], pens.first().name, pens.one("blue").id)


def main():
    engine = prepare()
    tell(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
