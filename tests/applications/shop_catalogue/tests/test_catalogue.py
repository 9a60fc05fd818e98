import pytest
from fastapi.testclient import TestClient

from catalogue.main import app
from catalogue.repositories import Products

PEN = {"key": "pen", "title": "A pen", "price": 2.5}
DESK = {"key": "desk", "title": "A desk", "price": 90}


@pytest.fixture(scope="module")
def service():
    with TestClient(app) as client:
        yield client


@pytest.fixture
def client(service):
    for product in service.get("/products", params={"below": 10_000}).json():
        service.delete(f"/products/{product['key']}")
    return service


def test_products_are_listed_by_price(client):
    assert client.post("/products", json=DESK).json() == {"products": 1}
    assert client.post("/products", json=PEN).json() == {"products": 2}
    assert client.post("/products", json=PEN).status_code == 409
    assert client.get("/products").json() == [PEN, DESK]
    assert client.get("/products", params={"below": 10}).json() == [PEN]


def test_a_product_gets_another_title(client):
    client.post("/products", json=PEN)
    assert client.put("/products/pen/title", params={"title": "Pen"}).json()["title"] == "Pen"
    assert client.put("/products/ink/title", params={"title": "Ink"}).status_code == 404


def test_what_is_removed_is_gone(client):
    client.post("/products", json=PEN)
    assert client.delete("/products/pen").json() == {"removed": True}
    assert client.delete("/products/pen").json() == {"removed": False}


def test_no_shelves(client):
    assert client.get("/shelves").json() == []


def test_version(client):
    assert client.get("/version").json() == {"version": 3}


def test_names():
    assert Products.name == "products"
