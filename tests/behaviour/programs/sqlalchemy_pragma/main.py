import sqlite3
import sys

from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(f"sqlite:///{sys.argv[1]}/pragma.db")
OPENED = []


@event.listens_for(Engine, "connect")
def enforce(dbapi_connection, connection_record):
    if isinstance(dbapi_connection, sqlite3.Connection):
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def remember(connection, record):
    if not isinstance(connection, sqlite3.Connection):
        return
    OPENED.append(connection.execute("PRAGMA foreign_keys").fetchone()[0])


event.listen(engine, "first_connect", remember)


class Base(DeclarativeBase):
    pass


class Shelf(Base):
    __tablename__ = "shelves"

    id: Mapped[int] = mapped_column(primary_key=True)


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"))


def put(shelf):
    with Session(engine) as session:
        session.add(Book(shelf_id=shelf))
        try:
            session.commit()
        except IntegrityError as error:
            return str(error.orig)
    return "put"


def main():
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Shelf(id=1))
        session.commit()
    print(put(1), "/", put(2), "/", len(OPENED))
    with Session(engine) as session:
        print(len(session.scalars(select(Book)).all()))
    engine.dispose()


if __name__ == "__main__":
    main()
