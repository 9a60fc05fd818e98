# traps: 5.3
# outcome: converted
# turns: get_db, Users.show, show, fill, a, b, c, d
"""A session that does not write changes by itself, and has none where it is asked for an object."""

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    items: Mapped[list["Item"]] = relationship(back_populates="user")


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship(back_populates="items")


app = FastAPI()


def get_db():
    db = SessionLocal()
    try:
        yield db
        db.commit()
    finally:
        db.close()


class Users:
    def __init__(self, db: Session = Depends(get_db)):
        self.db = db

    def show(self, key: int):
        user = self.db.get(User, key)
        return [item.name for item in user.items]


def show(db: Session, key: int):
    user = db.get(User, key)
    return [user.name, [item.name for item in user.items]]


def fill():
    Base.metadata.create_all(engine)
    with SessionLocal() as db:
        db.add(User(id=1, name="ann", items=[Item(name="pen"), Item(name="ink")]))
        db.commit()


@app.get("/a")
def a(db: Session = Depends(get_db)):
    return show(db, 1)


@app.get("/b")
def b(users: Users = Depends(Users)):
    return users.show(1)


@app.get("/c")
def c(db: Session = Depends(get_db)):
    db.add(Item(name="cup", user_id=1))
    db.commit()
    return show(db, 1)


@app.get("/d")
def d():
    with SessionLocal() as db:
        return show(db, 1)


def main():
    fill()
    with TestClient(app) as client:
        for path in "abcd":
            print(client.get(f"/{path}").json())


if __name__ == "__main__":
    main()
