import os
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

warnings.simplefilter("ignore")
os.environ["SHOP_DB"] = str(Path(sys.argv[1]) / "shop.db")

from fastapi.testclient import TestClient  # noqa: E402

from app.main import app  # noqa: E402

with TestClient(app) as client:
    for name in ("Ada", "Grace", "Nobody"):
        print(client.post(f"/visits?name={name}").json())
    print(client.get("/visits").json())
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: len(client.get("/visits").json()), range(6)))
    print(answers)
