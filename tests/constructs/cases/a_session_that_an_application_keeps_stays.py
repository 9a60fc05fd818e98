# rows: 180
# outcome: refused one-task
# stays: startup, count
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
app = FastAPI()


@app.on_event("startup")
def startup():
    app.state.db = sessionmaker(engine)()


@app.get("/count")
def count(request: Request):
    return request.app.state.db.execute(text("select 3")).scalar()


def main():
    with TestClient(app) as client:
        print(client.get("/count").json())


if __name__ == "__main__":
    main()
