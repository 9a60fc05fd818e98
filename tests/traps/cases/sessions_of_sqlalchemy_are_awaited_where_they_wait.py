# traps: 5.1, 5.4, 5.6, 5.7, 5.8, 5.9
# outcome: converted
# turns: make, first, old_style, by_key, undone, in_blocks, changed, by_sql
"""Queries, results and what ends a transaction."""

import os

from sqlalchemy import ForeignKey, create_engine, delete, func, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    items: Mapped[list["Item"]] = relationship(back_populates="owner")


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    owner: Mapped[User] = relationship(back_populates="items")


def make():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/shop.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(name="ada", items=[Item(title="pen"), Item(title="ink")]))
        session.add(User(name="bob", items=[]))
        session.commit()
    return engine


def first(engine):
    with Session(engine) as session:
        return session.scalars(select(User).order_by(User.id)).first().name


def old_style(engine):
    with Session(engine) as session:
        query = session.query(User)
        return (
            query.filter_by(name="ada").one().name,
            session.query(User).count(),
            session.query(User.name).order_by(User.id).all(),
        )


def by_key(engine):
    with Session(engine) as session:
        return session.get(User, 1).name, session.get(User, 99)


def undone(engine):
    with Session(engine) as session:
        session.add(User(name="gone"))
        session.flush()
        session.rollback()
        return session.scalar(select(func.count()).select_from(User))


def in_blocks(engine):
    with Session(engine) as session, session.begin():
        session.add(User(name="cid"))
    with Session(engine) as session:
        try:
            with session.begin_nested():
                session.add(User(name="dan"))
                raise ValueError("no")
        except ValueError:
            session.commit()
        return session.scalars(select(User.name).order_by(User.id)).all()


def changed(engine):
    with Session(engine) as session:
        session.delete(session.scalars(select(User).where(User.name == "cid")).one())
        session.execute(update(User).where(User.name == "bob").values(name="ben"))
        session.commit()
        session.execute(delete(User).where(User.name == "ben"))
        session.commit()
        return session.execute(select(User.id, User.name).order_by(User.id)).all()


def by_sql(engine):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO users (name) VALUES (:name)"), [{"name": "eve"}])
    with engine.connect() as connection:
        return [row.name for row in connection.execute(text("SELECT name FROM users ORDER BY id"))]


def main():
    engine = make()
    print(first(engine), old_style(engine), by_key(engine), undone(engine))
    print(in_blocks(engine), changed(engine), by_sql(engine))
    engine.dispose()


if __name__ == "__main__":
    main()
