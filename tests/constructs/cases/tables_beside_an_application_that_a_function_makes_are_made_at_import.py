# rows: 151
# outcome: refused module-level
# stays: get_session, count
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
router = APIRouter()


class Base(DeclarativeBase):
    pass


class Part(Base):
    __tablename__ = "part"
    id: Mapped[int] = mapped_column(primary_key=True)


def get_session():
    with Session(engine) as session:
        yield session


@router.get("/count")
def count(session: Session = Depends(get_session)):
    return session.execute(text("select count(*) from part")).scalar()


def create_app():
    app = FastAPI()
    app.include_router(router)
    return app


Base.metadata.create_all(engine)
app = create_app()

if __name__ == "__main__":
    with TestClient(app) as client:
        print(client.get("/count").json())
