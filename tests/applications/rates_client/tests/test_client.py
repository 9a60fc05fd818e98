import json

import pytest
import requests
import responses

from rates.client import BASE_URL, Account, RateError, convert, rate, rate_or_none


@responses.activate
def test_rate():
    responses.add(responses.GET, f"{BASE_URL}/latest", json={"rate": 1.25})
    # another reply, which nothing asks for
    responses.add(responses.GET, "https://rates.example.org/v2/currencies", body="EUR,USD")

    assert rate("EUR", "USD") == 1.25
    assert len(responses.calls) == 1
    assert responses.calls[0].request.method == "GET"
    assert responses.calls[0].request.url.startswith("https://rates.example.org/v2/latest?")
    assert "base=EUR" in responses.calls[0].request.url


@responses.activate
def test_missing_rate():
    responses.get(BASE_URL + "/latest", status=404)
    with pytest.raises(RateError, match="XXX"):
        convert(1, "XXX", "USD")


@responses.activate
def test_failing_service():
    responses.add(
        method=responses.GET,
        url=f"{BASE_URL}/latest",
        json={"error": "broken"},
        status=500,
        headers={"X-Request": "1"},
    )
    with pytest.raises(requests.HTTPError):
        rate("EUR", "USD")


@responses.activate
def test_timeout():
    responses.add(responses.GET, f"{BASE_URL}/latest", body=requests.exceptions.ReadTimeout("slow"))
    assert rate_or_none("EUR", "USD") is None


@responses.activate
def test_unreachable():
    responses.add(responses.GET, f"{BASE_URL}/latest", body=requests.ConnectionError("refused"))
    with pytest.raises(RateError, match="reached"):
        rate_or_none("EUR", "USD")


@pytest.mark.parametrize(("amount", "wanted"), [(1, 1.25), (10, 12.5)])
@responses.activate
def test_convert(amount, wanted):
    responses.get(f"{BASE_URL}/latest", json={"rate": 1.25})
    assert convert(amount, "EUR", "USD") == wanted


class TestAccount:
    def test_alerts(self):
        with responses.RequestsMock() as rsps:
            rsps.get(f"{BASE_URL}/alerts", json=[{"name": "high"}, {"name": "low"}])
            account = Account("secret")
            assert account.alerts() == ["high", "low"]
            assert rsps.calls[-1].request.headers["Authorization"] == "Bearer secret"
            account.close()

    def test_add(self):
        with responses.RequestsMock(assert_all_requests_are_fired=False) as rsps:
            rsps.add("POST", f"{BASE_URL}/alerts", json={"id": 7}, status=201)
            rsps.add("GET", f"{BASE_URL}/alerts", json=[])
            account = Account("secret")
            assert account.add("high", above=2) == 7
            assert json.loads(rsps.calls[0].request.body) == {"name": "high", "above": 2}
            account.close()


def test_url():
    assert BASE_URL.endswith("/v2")
