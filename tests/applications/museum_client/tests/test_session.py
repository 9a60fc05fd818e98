import pytest
import requests
import responses

from museum.errors import MuseumError, NotFound
from museum.session import MuseumSession, StaffSession

BASE = "https://museum.example.org/api"


@pytest.fixture
def session():
    with MuseumSession(BASE) as session:
        yield session


@responses.activate
def test_addresses_are_relative(session):
    responses.get(f"{BASE}/pieces/7", json={"number": 7, "title": "Harbour"})
    assert session.get("/pieces/7").json()["title"] == "Harbour"
    assert session.get_json("pieces/7") == {"number": 7, "title": "Harbour"}
    assert len(responses.calls) == 2
    assert responses.calls[0].request.headers["Accept-Language"] == "en"


@responses.activate
def test_it_asks_again(session):
    responses.get(f"{BASE}/rooms", status=503)
    responses.get(f"{BASE}/rooms", status=429, headers={"Retry-After": "0.002"})
    responses.get(f"{BASE}/rooms", json=["east"])
    assert session.get("rooms").json() == ["east"]
    assert session.asked == 3


@responses.activate
def test_it_gives_up(session):
    responses.get(f"{BASE}/rooms", status=503, json={"message": "closed today"})
    with pytest.raises(MuseumError, match="503: closed today"):
        session.get("rooms")
    assert session.asked == session.attempts


@responses.activate
def test_nothing_is_there(session):
    responses.get(f"{BASE}/pieces/8", status=404)
    with pytest.raises(NotFound, match="404: Not Found"):
        session.get("pieces/8", timeout=2)


@responses.activate
def test_it_cannot_be_reached(session):
    responses.get(f"{BASE}/pieces/9", body=requests.ConnectionError("no route"))
    with pytest.raises(requests.ConnectionError):
        session.get("pieces/9")


@responses.activate
def test_staff_log_in_once():
    responses.post(f"{BASE}/login", json={"token": "t1"})
    responses.get(f"{BASE}/desk", json={"open": True})
    session = StaffSession(BASE, "ada", "secret", timeout=3)
    assert session.get("desk").json() == {"open": True}
    assert session.get("desk", headers={"X-Desk": "1"}).json() == {"open": True}
    assert len(responses.calls) == 3
    assert session.token == "t1"
    assert isinstance(session, requests.Session)
    session.close()


@responses.activate
def test_a_token_runs_out():
    responses.post(f"{BASE}/login", json={"token": "t1"})
    responses.post(f"{BASE}/login", json={"token": "t2"})
    responses.get(f"{BASE}/desk", status=401)
    responses.get(f"{BASE}/desk", json={"open": True})
    with StaffSession(BASE, "ada", "secret") as session:
        assert session.get("desk").json() == {"open": True}
        assert session.token == "t2"


@responses.activate
def test_other_errors_of_staff():
    responses.post(f"{BASE}/login", json={"token": "t1"})
    responses.delete(f"{BASE}/pieces/3", status=403, json={"message": "not yours"})
    with StaffSession(BASE, "ada", "secret") as session:
        with pytest.raises(MuseumError) as caught:
            session.delete("pieces/3")
    assert caught.value.status == 403
