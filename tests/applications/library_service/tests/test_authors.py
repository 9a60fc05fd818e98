import pytest

from app import schemas
from app.repositories import AuthorRepository


def test_an_author_is_created_once(client, librarian):
    response = client.post("/authors", json={"name": "Ada"}, headers=librarian)
    assert response.status_code == 201
    assert response.json() == {"id": 1, "name": "Ada", "books": []}
    again = client.post("/authors", json={"name": "Ada"}, headers=librarian)
    assert again.status_code == 409


def test_readers_create_no_authors(client):
    assert client.post("/authors", json={"name": "Ada"}).status_code == 403


@pytest.mark.parametrize(
    ("skip", "names"),
    [(0, ["Stanisław Lem", "Ursula K. Le Guin"]), (1, ["Ursula K. Le Guin"]), (2, [])],
)
def test_authors_are_listed_by_name(client, shelf, skip, names):
    found = client.get("/authors", params={"skip": skip}).json()
    assert [author["name"] for author in found] == names


def test_an_author_comes_with_books(client, shelf):
    author = client.get(f"/authors/{shelf['le_guin']}").json()
    assert sorted(book["title"] for book in author["books"]) == ["The Dispossessed", "The Lathe of Heaven"]
    assert client.get("/authors/99").status_code == 404


class TestRepository:
    def test_create(self, db):
        repository = AuthorRepository(db)
        created = repository.create(schemas.AuthorCreate(name="Ada"))
        assert repository.get(created.id) is created
        assert repository.by_name("Grace") is None
