from app.models import Book


def test_search_looks_at_titles_and_authors(client, shelf):
    assert [book["title"] for book in client.get("/books?text=guin").json()] == ["The Dispossessed", "The Lathe of Heaven"]
    assert [book["title"] for book in client.get("/books?text=sol").json()] == ["Solaris"]
    assert [book["title"] for book in client.get("/books?year=1974").json()] == ["The Dispossessed"]


def test_statistics(client, shelf):
    assert client.get("/books/statistics").json() == {"Stanisław Lem": 1, "Ursula K. Le Guin": 2}


def test_a_book_is_created_changed_and_deleted(client, shelf, librarian, db):
    book = client.post("/books", json={"title": "Eden", "author_id": shelf["lem"]}, headers=librarian).json()
    assert book["year"] is None
    changed = client.patch(f"/books/{book['id']}", json={"year": 1959}).json()
    assert changed == {"id": book["id"], "title": "Eden", "year": 1959}
    assert db.query(Book).filter(Book.title == "Eden").count() == 1
    assert client.delete(f"/books/{book['id']}", headers=librarian).status_code == 204
    assert client.delete(f"/books/{book['id']}", headers=librarian).status_code == 404
    assert db.query(Book).filter(Book.title == "Eden").first() is None


def test_an_unknown_book_is_not_changed(client):
    assert client.patch("/books/7", json={"year": 1}).status_code == 404
