import pytest
import requests
import responses

from rates.client import BASE_URL, RateError, rate, rate_or_none


@responses.activate
def test_nobody_answers():
    with pytest.raises(RateError):
        rate_or_none("EUR", "USD")
    assert len(responses.calls) == 1


@responses.activate
def test_somebody_else_answers():
    responses.get("https://rates.example.org/v2/currencies", body="EUR,USD")
    with pytest.raises(requests.ConnectionError):
        rate("EUR", "USD")


@responses.activate
def test_an_answer():
    responses.get(f"{BASE_URL}/latest", json={"rate": 1.25})
    assert rate("EUR", "USD") == 1.25


def test_nobody_answers_in_a_block():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as answers:
        answers.get("https://rates.example.org/v2/currencies", body="EUR,USD")
        with pytest.raises(requests.exceptions.RequestException):
            rate("EUR", "USD")
        assert len(answers.calls) == 1
