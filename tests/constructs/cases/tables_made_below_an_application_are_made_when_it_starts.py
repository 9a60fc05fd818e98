# rows: 141, 151
# outcome: converted
# turns: get_session, add_part, count_parts
import tempfile

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

folder = tempfile.TemporaryDirectory()
engine = create_engine(f"sqlite:///{folder.name}/parts.db")
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Part(Base):
    __tablename__ = "part"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


# The parts of the machine.
app = FastAPI(
    title="Parts",
)

# Make the tables
# that are missing.
Base.metadata.create_all(bind=engine)  # once

app.state.owner = "workshop"


def get_session():
    session = SessionLocal()
    try:
        yield session
    finally:
        session.close()


@app.post("/parts/{name}")
def add_part(name: str, session: Session = Depends(get_session)):
    session.add(Part(name=name))
    session.commit()
    return {"owner": app.state.owner}


@app.get("/parts")
def count_parts(session: Session = Depends(get_session)):
    return session.query(Part).count()


if __name__ == "__main__":
    with TestClient(app) as client:
        print(client.post("/parts/wheel").json(), client.get("/parts").json())
