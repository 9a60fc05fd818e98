"""Several replies for one URL."""

import pytest
import requests
import responses

from dock.client import BASE_URL, DockError


@responses.activate
def test_comes_back(docks):
    responses.get(f"{BASE_URL}/docks/1", body=requests.exceptions.ConnectionError("reset"))
    # and then it is there
    responses.get(f"{BASE_URL}/docks/1", json={"id": 1, "name": "north"})
    assert docks.dock(1)["name"] == "north"
    assert docks.dock(1)["name"] == "north"
    docks.close()


@responses.activate
def test_last_reply_is_given_again(docks):
    responses.add(responses.GET, f"{BASE_URL}/docks/1", status=502, json={"message": "first"})
    responses.add(responses.GET, f"{BASE_URL}/docks/1", status=503, json={"message": "last"})
    with pytest.raises(DockError, match="last"):
        docks.dock(1)
    with pytest.raises(DockError, match="last"):
        docks.dock(1)
    assert responses.assert_call_count(f"{BASE_URL}/docks/1", 6) is True
    docks.close()


@responses.activate
def test_pages(docks):
    responses.get(f"{BASE_URL}/ships", json={"items": ["Vasa", "Mars"], "more": True})
    responses.get(f"{BASE_URL}/ships", json={"items": ["Kronan"], "more": False})
    assert docks.ships() == ["Vasa", "Mars", "Kronan"]
    assert responses.calls[1].request.url == f"{BASE_URL}/ships?page=2"
    docks.close()


@responses.activate
def test_pages_by_their_numbers(docks):
    responses.get(f"{BASE_URL}/ships?page=2", json={"items": ["Kronan"], "more": False})
    responses.get(f"{BASE_URL}/ships?page=1", json={"items": ["Vasa"], "more": True})
    assert docks.ships() == ["Vasa", "Kronan"]
    docks.close()


@responses.activate
def test_pending_booking(docks):
    responses.post(f"{BASE_URL}/bookings", json={"id": 7, "state": "pending"}, status=202)
    for _ in range(3):
        responses.get(f"{BASE_URL}/bookings/7", json={"id": 7, "state": "pending"})
    responses.get(f"{BASE_URL}/bookings/7", json={"id": 7, "state": "done"})
    assert docks.book("Vasa") == "done"
    assert len(responses.calls) == 5
    docks.close()
