# rows: 141, 151
# outcome: converted
# turns: shop/database.py:get_session, shop/seed.py:fill, shop/routers/parts.py:names
from fastapi.testclient import TestClient

from shop.main import app

if __name__ == "__main__":
    with TestClient(app) as client:
        print(app.title, client.get("/parts/").json())
