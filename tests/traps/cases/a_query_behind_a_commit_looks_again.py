# traps: 5.3, 5.2
# outcome: converted
# turns: Users.find, Users.add, total, main
"""A commit made a session forget what it had loaded; a query behind it gives what was written meanwhile."""

from sqlalchemy import ForeignKey, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload, sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    items: Mapped[list["Item"]] = relationship(back_populates="user")


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship(back_populates="items")


class Users:
    def __init__(self, session: Session):
        self.session = session

    def find(self, key: int) -> User:
        query = select(User).options(selectinload(User.items)).where(User.id == key)
        return self.session.scalars(query).one()

    def add(self, key: int, name: str) -> User:
        user = self.find(key)
        print("before", [item.name for item in user.items])
        self.session.add(Item(name=name, user_id=user.id))
        self.session.commit()
        return self.find(key)


def total(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Item))


def fill():
    with SessionLocal() as session:
        session.add(User(id=1))
        session.commit()


def main():
    Base.metadata.create_all(engine)
    fill()
    with SessionLocal() as session:
        users = Users(session)
        for name in ("pen", "ink"):
            print([item.name for item in users.add(1, name).items])
        print(total(session))
    engine.dispose()


if __name__ == "__main__":
    main()
