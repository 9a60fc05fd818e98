import pytest
import requests

from notifier.models import Event, Subscription
from notifier.webhooks import DeliveryError, WebhookClient

SUBSCRIPTION = Subscription(1, "orders", "http://hooks.test/a")
EVENT = Event(id="e1", topic="orders", payload={"total": 3})


class FakeResponse:
    def __init__(self, status_code=200):
        self.status_code = status_code

    def raise_for_status(self):
        if self.status_code >= 400:
            raise requests.HTTPError(f"{self.status_code}", response=self)


class FakeSession:
    def __init__(self, *responses):
        self.headers = {}
        self.responses = list(responses)
        self.posts = []

    def post(self, url, json=None, timeout=None):
        self.posts.append((url, json, timeout))
        response = self.responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return response


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def test_deliver():
    session = FakeSession(FakeResponse(202))
    client = WebhookClient(timeout=3, session=session)
    assert client.deliver(SUBSCRIPTION, EVENT) == 202
    assert session.posts == [("http://hooks.test/a", {"id": "e1", "topic": "orders", "data": {"total": 3}}, 3)]
    assert session.headers["User-Agent"] == "notifier/1.0"


def test_deliver_http_error():
    client = WebhookClient(session=FakeSession(FakeResponse(500)))
    with pytest.raises(DeliveryError, match="answered 500"):
        client.deliver(SUBSCRIPTION, EVENT)


def test_connection_errors_are_retried():
    session = FakeSession(requests.ConnectionError("refused"), FakeResponse(200))
    assert WebhookClient(session=session).deliver(SUBSCRIPTION, EVENT) == 200
    assert len(session.posts) == 2


def test_gives_up_after_three_tries():
    session = FakeSession(*[requests.Timeout("slow")] * 3)
    with pytest.raises(DeliveryError, match="slow"):
        WebhookClient(session=session).deliver(SUBSCRIPTION, EVENT)
