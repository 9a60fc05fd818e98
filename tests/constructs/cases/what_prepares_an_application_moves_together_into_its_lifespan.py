# rows: 141, 151
# outcome: converted
# turns: make_tables, fill, names
import tempfile
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

folder = tempfile.TemporaryDirectory()
engine = create_engine(f"sqlite:///{folder.name}/plants.db")
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Plant(Base):
    __tablename__ = "plant"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


def make_tables():
    Base.metadata.create_all(engine)


def fill(name):
    with SessionLocal() as session:
        if session.query(Plant).filter(Plant.name == name).first() is None:
            session.add(Plant(name=name))
            session.commit()


make_tables()


@asynccontextmanager
async def lifespan(app: FastAPI):
    """Say when the garden opens and closes."""
    print("open")
    yield
    print("closed")


app = FastAPI(lifespan=lifespan)
fill("rose")
fill("fern")


@app.get("/plants")
def names():
    with SessionLocal() as session:
        return [plant.name for plant in session.query(Plant).order_by(Plant.name).all()]


if __name__ == "__main__":
    with TestClient(app) as client:
        print(client.get("/plants").json())
