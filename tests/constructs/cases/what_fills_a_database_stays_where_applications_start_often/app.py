from fastapi import FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)


def seed():
    with SessionLocal() as session:
        session.add(User())
        session.commit()


Base.metadata.create_all(engine)
seed()
app = FastAPI()


@app.get("/count")
def count():
    with SessionLocal() as session:
        return session.execute(text("select count(*) from user")).scalar()
