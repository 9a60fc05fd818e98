from sqlalchemy import select

from app.models import AuditEntry


def test_latest_is_cached(client, upstream):
    first = client.get("/quotes/abc", headers={"x-client": "a"})
    assert first.status_code == 200
    assert first.json() == {"symbol": "ABC", "price": 12.5}
    assert client.get("/quotes/abc", headers={"x-client": "a"}).json() == first.json()
    assert len(upstream) == 1
    assert "x-process-time" in first.headers


def test_forget(client, upstream):
    client.get("/quotes/abc")
    assert client.delete("/quotes/abc/cache").status_code == 204
    client.get("/quotes/abc")
    assert len(upstream) == 2


def test_unknown_and_broken(client):
    assert client.get("/quotes/nope").status_code == 404
    response = client.get("/quotes/bad")
    assert response.status_code == 502
    assert response.json() == {"detail": "upstream answered 500"}


def test_history(client):
    for _ in range(2):
        client.get("/quotes/abc")
        client.delete("/quotes/abc/cache")
    page = client.get("/quotes/abc/history", params={"limit": 1}).json()
    assert page["total"] == 2
    assert len(page["items"]) == 1


def test_rate_limit(client):
    codes = [client.get("/quotes/abc", headers={"x-client": "greedy"}).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]
    assert client.get("/health", headers={"x-client": "greedy"}).status_code == 200


def test_audit(client, db):
    client.get("/health")
    client.get("/quotes/nope")
    rows = db.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(row.path, row.status) for row in rows] == [("/health", 200), ("/quotes/nope", 404)]


def test_raw_and_hits(client):
    assert client.get("/quotes/x/raw").json()["status"] == 200
    hits = client.get("/hits").json()
    assert hits["/quotes/x/raw"] == "1"
