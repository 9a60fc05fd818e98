# rows: 141, 151
# outcome: refused module-level
# stays: fill, names
import tempfile

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

folder = tempfile.TemporaryDirectory()
engine = create_engine(f"sqlite:///{folder.name}/plants.db")
SessionLocal = sessionmaker(engine)
settings = {"title": "Nothing"}


class Base(DeclarativeBase):
    pass


class Plant(Base):
    __tablename__ = "plant"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


def fill(name):
    Base.metadata.create_all(engine)
    with SessionLocal() as session:
        session.add(Plant(name=name))
        session.commit()
    settings["title"] = name


fill("rose")
app = FastAPI(title=settings["title"])


@app.get("/plants")
def names():
    with SessionLocal() as session:
        return [app.title, *[plant.name for plant in session.query(Plant).all()]]


if __name__ == "__main__":
    with TestClient(app) as client:
        print(client.get("/plants").json())
