from unittest.mock import MagicMock

import psycopg2
import pytest

from notifier import db, worker as worker_module
from notifier.models import Event
from notifier.webhooks import DeliveryError
from notifier.worker import Worker

ROW = {"id": 5, "topic": "orders", "url": "http://a", "active": True}


@pytest.fixture
def webhooks():
    return MagicMock()


@pytest.fixture
def worker(config, queue, webhooks):
    return Worker(config, queue, webhooks)


def test_run_processes_events(worker, queue, webhooks, patched_db):
    patched_db.results = [[ROW]]
    queue.push(Event(id="1", topic="orders"))
    assert worker.run(max_events=10) == 1
    webhooks.deliver.assert_called_once()
    assert patched_db.executed[-1][1]["status"] == "ok"


def test_failed_delivery_is_requeued(worker, queue, webhooks, patched_db):
    patched_db.results = [[ROW]]
    webhooks.deliver.side_effect = DeliveryError("nope")
    worker.handle(Event(id="1", topic="orders"))
    assert queue.size() == 1
    assert patched_db.executed[-1][1]["status"] == "failed"


def test_gives_up(worker, fake_redis):
    worker.requeue(Event(id="1", topic="orders", attempt=1))
    assert list(fake_redis.lists) == ["events:dead"]


def test_stopped_worker_does_nothing(worker, queue):
    queue.push(Event(id="1", topic="orders"))
    worker.stop()
    assert worker.run() == 0
    assert queue.size() == 1


def test_connection_commits(monkeypatch, fake_conn):
    monkeypatch.setattr(psycopg2, "connect", lambda dsn: fake_conn)
    with db.get_connection() as conn:
        conn.cursor().execute("SELECT 1")
    assert fake_conn.committed and fake_conn.closed


def test_connection_rolls_back(monkeypatch, fake_conn):
    monkeypatch.setattr(psycopg2, "connect", lambda dsn: fake_conn)
    with pytest.raises(RuntimeError):
        with db.get_connection():
            raise RuntimeError("boom")
    assert fake_conn.rolled_back and not fake_conn.committed


def test_main(monkeypatch):
    fake = MagicMock()
    monkeypatch.setattr(worker_module.db, "create_tables", lambda: None)
    monkeypatch.setattr(worker_module, "build_worker", lambda config: fake)
    assert worker_module.main() == 0
    fake.run.assert_called_once_with()
