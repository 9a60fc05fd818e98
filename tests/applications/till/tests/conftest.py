import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool

from orders.api.app import app, get_uow
from orders.db import Base, UnitOfWork
from orders.payments import PaymentError, get_payment_client


class FakePayments:
    def __init__(self):
        self.fails = 0
        self.charged = []

    def charge(self, order_id, amount):
        if self.fails:
            self.fails -= 1
            raise PaymentError("down")
        self.charged.append((order_id, amount))
        return f"ch_{order_id}"


@pytest.fixture()
def session_factory():
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    Base.metadata.create_all(engine)
    yield sessionmaker(engine, expire_on_commit=False)
    engine.dispose()


@pytest.fixture()
def payments():
    return FakePayments()


@pytest.fixture()
def client(session_factory, payments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app.dependency_overrides[get_uow] = lambda: UnitOfWork(session_factory)
    app.dependency_overrides[get_payment_client] = lambda: payments
    yield TestClient(app)
    app.dependency_overrides.clear()
