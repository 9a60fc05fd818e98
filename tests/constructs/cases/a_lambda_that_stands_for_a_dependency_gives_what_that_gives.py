# rows: 151
# outcome: converted
# turns: get_session, names, checked
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool


def make_engine():
    return create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)


SessionLocal = sessionmaker(make_engine())
app = FastAPI()


def get_session():
    with SessionLocal() as session:
        yield session


@app.get("/names")
def names(session: Session = Depends(get_session)):
    return session.scalars(text("select name from part order by name")).all()


def checked():
    with Session(make_engine()) as session:
        session.execute(text("create table part (name text)"))
        session.execute(text("insert into part values ('nut'), ('bolt')"))
        session.commit()
        app.dependency_overrides[get_session] = lambda: session
        with TestClient(app) as client:
            return client.get("/names").json()


if __name__ == "__main__":
    print(checked())
