import os

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

URL = os.getenv("PARTS_URL", "sqlite:///./parts.db")

engine = create_engine(URL, connect_args={"check_same_thread": False} if URL.startswith("sqlite") else {})
SessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)


def get_session():
    try:
        session = SessionLocal()
        yield session
    finally:
        session.close()
