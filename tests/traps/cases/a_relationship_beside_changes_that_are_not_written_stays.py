# traps: 5.3
# outcome: refused lazy-load
# stays: show, a, b, c
"""Looking into the database again would lose what a session has not written: it was told not to by itself."""

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

    def more(self, key: int):
        user = self.db.query(User).filter(User.id == key).first()
        user.items.append(Item(name="cup"))


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
    user = db.query(User).filter(User.id == 1).first()
    user.name = "bob"
    return show(db, 1)


@app.get("/b")
def b(users: Users = Depends(Users), db: Session = Depends(get_db)):
    users.more(1)
    return show(db, 1)


@app.get("/c")
def c(db: Session = Depends(get_db)):
    Item(name="cap", user=db.query(User).filter(User.id == 1).first())
    return show(db, 1)


def main():
    fill()
    with TestClient(app) as client:
        for path in "abc":
            print(client.get(f"/{path}").json())


if __name__ == "__main__":
    main()
