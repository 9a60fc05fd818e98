from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)


def get_session():
    with SessionLocal() as session:
        yield session


def get_name():
    raise ValueError("nobody")


Base.metadata.create_all(engine)
users = FastAPI()


@users.get("/count")
def count(name: str = Depends(get_name), session: Session = Depends(get_session)):
    return [name, session.execute(text("select count(*) from user")).scalar()]
