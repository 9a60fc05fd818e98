import pytest
import responses

from rates.client import BASE_URL, Account, RateError


@pytest.fixture
def service():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        mocked.get(f"{BASE_URL}/alerts", json=[])
        yield mocked


@pytest.fixture
def account():
    return Account("secret")


def test_no_alerts(service, account):
    assert account.alerts() == []
    assert len(service.calls) == 1


def test_failing_alert(service, account):
    service.post(f"{BASE_URL}/alerts", status=503)
    with pytest.raises(RateError):
        account.add("high", above=2)
    assert service.calls[0].request.method == "POST"
