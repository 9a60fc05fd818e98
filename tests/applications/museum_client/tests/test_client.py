import pytest

from museum import Museum, MuseumSession
from museum.__main__ import main
from museum.client import Piece

BASE = "https://museum.example.org/api"


@pytest.fixture
def museum():
    museum = Museum(MuseumSession(BASE, language="de"))
    yield museum
    museum.close()


def test_piece(museum, requests_mock):
    requests_mock.get(f"{BASE}/pieces/7", json={"number": 7, "title": "Harbour", "room": "east"})
    assert museum.piece(7) == Piece(7, "Harbour", "east")
    assert requests_mock.last_request.method == "GET"


def test_pages(museum, requests_mock):
    requests_mock.get(
        f"{BASE}/pieces", json={"pieces": [{"number": 1, "title": "Mill"}], "next": "pages/2"}
    )
    requests_mock.get(f"{BASE}/pages/2", json={"pieces": [{"number": 2, "title": "Bridge"}]})
    assert [piece.title for piece in museum.pieces(room="east")] == ["Mill", "Bridge"]
    assert requests_mock.call_count == 2


def test_move(requests_mock):
    requests_mock.post(f"{BASE}/login", json={"token": "t"})
    requests_mock.patch(f"{BASE}/pieces/7", json={"number": 7, "title": "Harbour", "room": "west"})
    museum = Museum.at(BASE, "ada", "secret")
    assert museum.move(7, "west").room == "west"
    assert requests_mock.last_request.json() == {"room": "west"}
    museum.close()


def test_has(museum, requests_mock):
    requests_mock.head(f"{BASE}/pieces/7")
    assert museum.has(7)


def test_upload(museum, requests_mock):
    requests_mock.put(f"{BASE}/pieces/7/picture", headers={"X-Size": "3"})
    assert museum.upload(7, b"png", timeout=4) == "3"
    assert requests_mock.last_request.headers["X-Picture"] == "new"


def test_command(requests_mock, capsys):
    requests_mock.get(f"{BASE}/pieces/1", json={"number": 1, "title": "Mill"})
    requests_mock.get(f"{BASE}/pieces/2", status_code=404)
    assert main([BASE, "1"]) == 0
    assert main([BASE, "1", "2"]) == 1
    printed = capsys.readouterr()
    assert printed.out == "Mill\n"
    assert printed.err == "museum: 404: None\n" or printed.err.startswith("museum: 404")
