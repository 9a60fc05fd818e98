import os

from sqlmodel import Session, create_engine

engine = create_engine(f"sqlite:///{os.environ['HEROES_DB']}", connect_args={"check_same_thread": False})

session = Session(engine)


def url() -> str:
    return str(engine.url)
