from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Part(Base):
    __tablename__ = "part"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Base.metadata.create_all(engine)

app = FastAPI()


def get_session():
    with SessionLocal() as session:
        yield session


@app.post("/parts/{name}")
def add(name: str, session: Session = Depends(get_session)):
    session.add(Part(name=name))
    session.commit()
    return name


@app.get("/parts")
def names(session: Session = Depends(get_session)):
    return session.scalars(select(Part.name).order_by(Part.name)).all()
