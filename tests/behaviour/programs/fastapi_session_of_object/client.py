"""Requests one after the other, then many at the same time."""

import os
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

warnings.simplefilter("ignore")
os.environ["SHOP_DB"] = str(Path(sys.argv[1]) / "shop.db")

from fastapi.testclient import TestClient  # noqa: E402

from app.database import Base, engine  # noqa: E402
from app.main import app  # noqa: E402

Base.metadata.create_all(engine)
with TestClient(app) as client:
    for name in ("Ada", "Grace"):
        print(client.post(f"/users?name={name}").json())
    for key in (1, 2, 3):
        print(client.get(f"/users/{key}").json())
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: client.get(f"/users/{number % 2 + 1}").json()["user"], range(20)))
    print(f"{len(answers)} at once:", answers == ["Ada", "Grace"] * 10)
