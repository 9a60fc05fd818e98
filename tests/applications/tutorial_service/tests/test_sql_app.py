from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool

from sql_app.database import Base
from sql_app.main import app, get_db

SQLALCHEMY_DATABASE_URL = "sqlite://"

engine = create_engine(
    SQLALCHEMY_DATABASE_URL,
    connect_args={"check_same_thread": False},
    poolclass=StaticPool,
)
TestingSessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)


Base.metadata.create_all(bind=engine)


def override_get_db():
    try:
        db = TestingSessionLocal()
        yield db
    finally:
        db.close()


app.dependency_overrides[get_db] = override_get_db

client = TestClient(app)


def test_create_user():
    response = client.post("/users/", json={"email": "deadpool@example.com"})
    assert response.status_code == 200, response.text
    data = response.json()
    assert data["email"] == "deadpool@example.com"
    assert data["items"] == []
    user_id = data["id"]

    response = client.get(f"/users/{user_id}")
    assert response.status_code == 200, response.text
    assert response.json() == data
    assert client.post("/users/", json={"email": "deadpool@example.com"}).status_code == 400


def test_items():
    user = client.post("/users/", json={"email": "ada@example.com"}).json()
    item = client.post(f"/users/{user['id']}/items/", json={"title": "pen"}).json()
    assert item["owner_id"] == user["id"]
    assert client.get("/items/").json() == [item]
    assert client.get(f"/users/{user['id']}").json()["items"] == [item]
    assert len(client.get("/users/").json()) == 2


def test_nobody():
    assert client.get("/users/99").status_code == 404
