import os
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
os.environ["SHOP_DB"] = str(Path(sys.argv[1]) / "shop.db")

import sqlite3  # noqa: E402

from fastapi.testclient import TestClient  # noqa: E402

with sqlite3.connect(os.environ["SHOP_DB"]) as connection:
    connection.execute("create table users (id integer primary key, name text)")
connection.close()

from app.main import app  # noqa: E402

with TestClient(app) as client:
    for name in ("Ada", "Grace"):
        print(client.post(f"/users?name={name}").json())
    for key in (1, 2, 3):
        print(client.get(f"/users/{key}").json())
    print(client.post("/guests?name=Hopper").json())
    print(client.get("/users").json())
