"""Lists of replies."""

import pytest
import requests
import requests_mock

from dock.client import BASE_URL, tide


def test_tide(requests_mock: requests_mock.Mocker) -> None:
    gauge = requests_mock.get(
        f"{BASE_URL}/tides/oslo",
        [{"json": {"height": None}}, {"json": {"height": None}}, {"json": {"height": 1.5}}],
    )
    assert tide("oslo") == 1.5
    assert gauge.call_count == 3


def test_no_tide(requests_mock: requests_mock.mocker.Mocker) -> None:
    requests_mock.get(f"{BASE_URL}/tides/oslo", [{"json": {"height": None}}])
    assert tide("oslo") is None
    assert requests_mock.call_count == 5


def test_tide_goes_on():
    with requests_mock.Mocker() as m:
        gauge = m.get(
            f"{BASE_URL}/tides/oslo", [{"json": {"height": None}}, {"json": {"height": 2}}]
        )
        assert tide("oslo") == 2
        assert tide("oslo") == 2
        assert gauge.called and not gauge.called_once
        assert gauge.last_request.method == "GET"


def test_broken_gauge():
    with requests_mock.Mocker() as m:
        m.get(f"{BASE_URL}/tides/oslo", json={"height": 1})
        assert tide("oslo") == 1
        # another reply takes its place
        m.get(f"{BASE_URL}/tides/oslo", status_code=500)
        with pytest.raises(requests.HTTPError):
            tide("oslo")
