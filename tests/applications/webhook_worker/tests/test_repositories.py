import pytest

from notifier.models import Subscription
from notifier.repositories import DeliveryRepository, SubscriptionRepository


def test_add(fake_conn):
    fake_conn.results = [[(7,)]]
    assert SubscriptionRepository(fake_conn).add("orders", "http://a") == 7
    query, params = fake_conn.executed[0]
    assert query.startswith("INSERT INTO subscriptions")
    assert params == ("orders", "http://a")


def test_get_missing(fake_conn):
    assert SubscriptionRepository(fake_conn).get(1) is None


def test_for_topic(fake_conn):
    fake_conn.results = [[{"id": 1, "topic": "orders", "url": "http://a", "active": True}]]
    found = SubscriptionRepository(fake_conn).for_topic("orders")
    assert found == [Subscription(1, "orders", "http://a")]


@pytest.mark.parametrize("rows, expected", [([(1,)], True), ([], False)])
def test_deactivate(fake_conn, rows, expected):
    fake_conn.results = [rows]
    assert SubscriptionRepository(fake_conn).deactivate(3) is expected


def test_count_with_status(fake_conn):
    fake_conn.results = [[(4,)]]
    assert DeliveryRepository(fake_conn).count("ok") == 4
    assert fake_conn.executed == [("SELECT count(*) FROM deliveries WHERE status = %s", ["ok"])]
