"""Requests one after the other, and many at once: each reserves a seat in several steps."""

import os
import sqlite3
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

warnings.simplefilter("ignore")
os.environ["SHOP_DB"] = str(Path(sys.argv[1]) / "shop.db")

with sqlite3.connect(os.environ["SHOP_DB"]) as connection:
    connection.execute("create table seats (id integer primary key, name text)")
connection.close()

from fastapi.testclient import TestClient  # noqa: E402

from app.main import app  # noqa: E402

with TestClient(app) as client:
    for name in ("Ada", "Grace"):
        print(client.post(f"/seats?name={name}").json())
    for key in (1, 2, 3):
        response = client.get(f"/seats/{key}")
        print(response.status_code, response.json())
    print(client.get("/seats").json(), client.get("/seats?limit=1").json())
    print(client.get("/guest", headers={"x-name": "Ada"}).json())
    print(client.delete("/seats/2").json(), client.get("/seats").json())
    print(client.post("/seats/1/name?name=Lovelace").json(), client.get("/seats/1").json())
    people = ["not me" if n % 3 == 0 else "guest" for n in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda name: client.post(f"/seats?name={name}").json(), people))
    given_back = [name for name, answer in zip(people, answers) if answer == {"seat": None}]
    print(f"{len(answers)} seats, {len(given_back)} given back", sorted(client.get("/seats?limit=50").json()))
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda _: client.get("/seats/1").json(), range(10)))
    print(f"{len(found)} at once:", all(one == found[0] for one in found))
