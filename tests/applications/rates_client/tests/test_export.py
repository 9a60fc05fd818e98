import pytest
import requests
import requests_mock as mocking

from rates.client import BASE_URL, Account
from rates.export import table


def test_table():
    with mocking.Mocker() as m:
        m.get(f"{BASE_URL}/latest", json={"rate": 0.5})
        assert table("EUR", ["USD", "CHF"]) == "EUR/USD 0.500\nEUR/CHF 0.500"
        assert m.called
        assert m.call_count == 2
        assert "to=CHF" in m.last_request.url


def test_add():
    with mocking.Mocker() as mocker:
        mocker.register_uri("POST", f"{BASE_URL}/alerts", json={"id": 1}, status_code=201)
        account = Account("secret")
        assert account.add("low", above=0.25) == 1
        assert mocker.last_request.json() == {"name": "low", "above": 0.25}
        assert mocker.request_history[0].headers["Authorization"] == "Bearer secret"
        account.close()


def test_large_table(requests_mock):
    requests_mock.get(f"{BASE_URL}/latest", json={"rate": 2})
    assert table("EUR", ["USD"]) == "EUR/USD 2.000"
    assert requests_mock.call_count == 1


def test_broken_table(requests_mock):
    requests_mock.get(f"{BASE_URL}/latest", text="gone", status_code=410)
    with pytest.raises(requests.HTTPError):
        table("EUR", ["USD"])
