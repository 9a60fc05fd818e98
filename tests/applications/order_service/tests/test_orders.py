import pytest
from fastapi.testclient import TestClient

from orders.database import connect
from orders.main import app
from orders.repository import Orders


@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client


@pytest.fixture
def conn(client):
    conn = connect()
    yield conn
    with conn, conn.cursor() as cur:
        cur.execute("TRUNCATE orders CASCADE")
    conn.close()


def test_place_and_find(client, conn):
    key = client.post("/orders", json={"customer": "Ada", "lines": {"pen": 2, "ink": 1}}).json()["id"]
    assert client.get(f"/orders/{key}").json() == {"id": key, "customer": "Ada", "lines": {"ink": 1, "pen": 2}}
    assert client.get(f"/orders/{key + 1}").status_code == 404


def test_an_invalid_order_leaves_nothing(client, conn):
    response = client.post("/orders", json={"customer": "Eve", "lines": {"pen": 1, "ink": 0}})
    assert (response.status_code, response.json()) == (400, {"detail": "an amount is not positive"})
    assert client.get("/customers/Eve/orders").json() == []


def test_totals(client, conn):
    for customer in ("Ada", "Grace"):
        client.post("/orders", json={"customer": customer, "lines": {"pen": 3}})
    assert client.get("/articles/pen/total").json() == 6
    assert client.get("/articles/ink/total").json() == 0


def test_cancel(client, conn):
    key = client.post("/orders", json={"customer": "Ada", "lines": {"pen": 1}}).json()["id"]
    assert client.delete(f"/orders/{key}").json() == {"cancelled": key}
    assert client.delete(f"/orders/{key}").status_code == 404


def test_the_repository_itself(conn):
    orders = Orders(conn)
    key = orders.place("Bob", {"pen": 5})
    conn.commit()
    assert orders.of("Bob") == [key]
    assert orders.find(key)["lines"] == {"pen": 5}


def test_health(client):
    assert client.get("/health").json() == {"status": "ok"}
