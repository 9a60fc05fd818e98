import pytest

from shortener import create_app, titles


@pytest.fixture
def client(tmp_path):
    return create_app(tmp_path / "links.db").test_client()


def test_a_link_is_followed(client, monkeypatch):
    monkeypatch.setattr(titles.requests, "get", lambda url, timeout: type("R", (), {"headers": {"X-Title": "t"}})())
    assert client.post("/links", json={"key": "a", "url": "http://127.0.0.1:9/"}).status_code == 201
    response = client.get("/a")
    assert (response.status_code, response.location) == (302, "http://127.0.0.1:9/")


def test_unknown_links(client):
    assert client.get("/b").status_code == 404


def test_titles_of_servers_that_are_down():
    assert titles.title_of("http://127.0.0.1:9/") is None
