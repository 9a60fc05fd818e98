"""What a test of the service does."""

import os
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
os.environ["SHOP_DB"] = str(Path(sys.argv[1]) / "shop.db")

from fastapi.testclient import TestClient  # noqa: E402

from app.database import SessionLocal, get_db  # noqa: E402
from app.main import app  # noqa: E402
from app.models import User  # noqa: E402


def other_db():
    db = SessionLocal()
    try:
        db.query(User).delete()
        yield db
    finally:
        db.rollback()
        db.close()


with TestClient(app) as client:
    for name in ("Ada", "Grace", "Ada"):
        response = client.post("/users/", json={"name": name})
        print(response.status_code, response.json())
    print(client.get("/users/").json(), client.get("/users/?skip=1").json())
    for key in (2, 3):
        response = client.get(f"/users/{key}")
        print(response.status_code, response.json())
    print("me", client.get("/me?name=Ada").json()["name"], client.get("/me?name=Bob").status_code)
    client.post("/notes/1?text=a")
    print("notes", client.post("/notes/1?text=b").json()["notes"], client.get("/health").json())
    app.dependency_overrides[get_db] = other_db
    print("overridden", len(client.get("/users/").json()))
    app.dependency_overrides.clear()
    print(len(client.get("/users/").json()))
