# rows: 141, 151
# outcome: converted
# turns: names, fill
import tempfile

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


app = FastAPI()
# The tables come first.
Base.metadata.create_all(engine)


@app.on_event("startup")
def fill():
    with SessionLocal() as session:
        session.add(Plant(name="rose"))
        session.commit()


@app.get("/plants")
def names():
    with SessionLocal() as session:
        return [plant.name for plant in session.query(Plant).all()]


if __name__ == "__main__":
    with TestClient(app) as client:
        print(client.get("/plants").json())
