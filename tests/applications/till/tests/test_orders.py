import pytest

from orders import service
from orders.db import UnitOfWork
from orders.payments import PaymentError


def test_order_flow(client, payments, tmp_path):
    customer = client.post("/customers", json={"name": "Ann"}).json()["id"]
    order = client.post(f"/customers/{customer}/orders", json={"amount": 5}).json()
    assert order["status"] == "new"
    payments.fails = 2
    assert client.post(f"/orders/{order['id']}/pay").json() == {"charge": f"ch_{order['id']}"}
    listed = client.get(f"/customers/{customer}/orders").json()
    assert listed == {"total": 1, "orders": [{"id": order["id"], "amount": 5, "status": "paid"}]}
    assert (tmp_path / "uploads" / f"receipt-{order['id']}.txt").read_text() == f"order {order['id']}: 5\n"


def test_errors(client, payments):
    assert client.post("/customers/9/orders", json={"amount": 5}).status_code == 404
    assert client.post("/orders/9/pay").status_code == 404
    customer = client.post("/customers", json={"name": "Ann"}).json()["id"]
    order = client.post(f"/customers/{customer}/orders", json={"amount": 5}).json()
    payments.fails = 9
    answer = client.post(f"/orders/{order['id']}/pay")
    assert answer.status_code == 502 and answer.json() == {"detail": "down"}


def test_timing(client):
    assert "x-took" in client.get("/customers/1/orders").headers


def test_service(session_factory):
    customer = service.register(UnitOfWork(session_factory), "Bob")
    order = service.place_order(UnitOfWork(session_factory), customer, 7)
    assert order.amount == 7
    with pytest.raises(LookupError):
        service.place_order(UnitOfWork(session_factory), 99, 1)


def test_pay_gives_up(session_factory, payments):
    customer = service.register(UnitOfWork(session_factory), "Bob")
    order = service.place_order(UnitOfWork(session_factory), customer, 7)
    payments.fails = 5
    with pytest.raises(PaymentError):
        service.pay(UnitOfWork(session_factory), payments, order.id)
    assert payments.fails == 2
