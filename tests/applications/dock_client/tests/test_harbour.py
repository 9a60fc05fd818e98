"""With a fixture of conftest.py."""

import json

import pytest
from responses import RequestsMock

from dock.client import BASE_URL, DockError


@pytest.fixture
def booked(harbour: RequestsMock) -> None:
    harbour.post(f"{BASE_URL}/bookings", json={"id": 7, "state": "pending"}, status=202)


def test_dock(harbour, docks):
    harbour.get(f"{BASE_URL}/docks/4", json={"id": 4})
    assert docks.dock(4) == {"id": 4}
    docks.close()


def test_busy_dock(harbour, docks):
    harbour.add(harbour.GET, f"{BASE_URL}/docks/4", json={"message": "busy"}, status=503)
    harbour.add(harbour.GET, f"{BASE_URL}/docks/4", json={"id": 4})
    assert docks.dock(4) == {"id": 4}
    assert len(harbour.calls) == 2
    docks.close()


def test_booking(harbour: RequestsMock, docks, booked):
    state = harbour.get(f"{BASE_URL}/bookings/7", json={"id": 7, "state": "done"})
    assert docks.book("Vasa") == "done"
    assert state.call_count == 1
    assert json.loads(harbour.calls[0].request.body) == {"ship": "Vasa"}
    docks.close()


def test_refused_booking(harbour, docks, booked):
    harbour.get(f"{BASE_URL}/bookings/7", json={"message": "gone"}, status=410)
    with pytest.raises(DockError) as caught:
        docks.book("Vasa")
    assert caught.value.status == 410
    docks.close()
