import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

from fastapi import FastAPI  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402
from pydantic import BaseModel  # noqa: E402
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine  # noqa: E402
from sqlalchemy.orm import declarative_base, relationship, sessionmaker  # noqa: E402

Base = declarative_base()
engine = create_engine(f"sqlite:///{Path(sys.argv[1]) / 'raw.db'}", connect_args={"check_same_thread": False})
SessionLocal = sessionmaker(bind=engine, expire_on_commit=False)


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


class ItemOut(BaseModel):
    title: str


class UserOut(BaseModel):
    name: str
    items: list[ItemOut]


app = FastAPI()
session = SessionLocal()


def users():
    return session.query(User).order_by(User.id).all()


@app.get("/raw")
def raw():
    return users()


@app.get("/shown", response_model=list[UserOut])
def shown():
    return users()


def main():
    Base.metadata.create_all(engine)
    with SessionLocal() as other:
        other.add(User(name="Ada", items=[Item(title="pen")]))
        other.commit()
    client = TestClient(app)
    print([sorted(row) for row in client.get("/raw").json()])
    print(client.get("/shown").json())


if __name__ == "__main__":
    main()
