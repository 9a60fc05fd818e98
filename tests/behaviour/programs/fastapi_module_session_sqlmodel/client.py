import os
import sqlite3
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

warnings.simplefilter("ignore")
os.environ["HEROES_DB"] = str(Path(sys.argv[1]) / "heroes.db")

with sqlite3.connect(os.environ["HEROES_DB"]) as connection:
    connection.execute("create table hero (id integer primary key, name varchar not null)")
connection.close()

from fastapi.testclient import TestClient  # noqa: E402

from main import app  # noqa: E402

with TestClient(app) as client:
    for name in ("Deadpond", "Brian"):
        print(client.post(f"/heroes?name={name}").json())
    for key in (1, 2, 3):
        response = client.get(f"/heroes/{key}")
        print(response.status_code, response.json())
    print(client.get("/heroes").json())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.get("/count").json(), range(8)))
    print(answers[0], len(set(answers)) == 1)
