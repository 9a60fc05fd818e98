import pytest

from app import config, schemas
from app.lending import LendingError, LendingService
from app.repositories import LoanRepository


def lend(client, book_id, reader="Ada"):
    return client.post("/loans", json={"reader": reader, "book_id": book_id})


def test_a_book_is_lent_once(client, shelf):
    assert lend(client, 1).json() == {"id": 1, "reader": "Ada", "book_id": 1, "returned": False}
    assert lend(client, 1, "Grace").json()["detail"] == "the book is out"
    assert client.post("/loans/1/return").json() == {"returned": 1}
    assert lend(client, 1, "Grace").status_code == 201


def test_what_is_out(client, shelf):
    lend(client, 3)
    lend(client, 1, "Grace")
    assert client.get("/loans").json() == [
        {"reader": "Ada", "title": "Solaris", "author": "Stanisław Lem"},
        {"reader": "Grace", "title": "The Dispossessed", "author": "Ursula K. Le Guin"},
    ]


def test_readers_of_an_author(client, db, shelf):
    lend(client, 3, "Grace")
    assert LoanRepository(db).readers_of("Stanisław Lem") == {"Grace"}


def test_unknown_loans_and_books(client):
    assert client.post("/loans/1/return").status_code == 404
    assert lend(client, 5).status_code == 409


def test_the_limit(client, shelf, monkeypatch):
    monkeypatch.setattr(config, "LOAN_LIMIT", 1)
    assert lend(client, 1).status_code == 201
    assert lend(client, 2).json()["detail"] == "too many books"


def test_the_service_itself(db, shelf):
    service = LendingService(db)
    service.lend(schemas.LoanCreate(reader="Ada", book_id=3))
    with pytest.raises(LendingError, match="out"):
        service.lend(schemas.LoanCreate(reader="Grace", book_id=3))


def test_health(client):
    assert client.get("/health").json() == {"status": "ok"}
