"""The engine, and sessions on it."""

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from .models import Base

SessionLocal = sessionmaker(autocommit=False, autoflush=False)


def prepare(path):
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
    Base.metadata.create_all(bind=engine)
    SessionLocal.configure(bind=engine)
    return engine


def open_session() -> Session:
    return SessionLocal()
