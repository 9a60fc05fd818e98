import contextlib

import pytest

from notifier.config import Config
from notifier.queue import EventQueue


class FakeRedis:
    def __init__(self):
        self.lists = {}

    def rpush(self, name, *values):
        self.lists.setdefault(name, []).extend(v.encode() if isinstance(v, str) else v for v in values)
        return len(self.lists[name])

    def blpop(self, name, timeout=0):
        items = self.lists.get(name)
        if not items:
            return None
        return name.encode(), items.pop(0)

    def llen(self, name):
        return len(self.lists.get(name, []))


class FakeCursor:
    def __init__(self, conn):
        self.conn = conn
        self.rowcount = 0
        self._rows = []

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def execute(self, query, params=None):
        self.conn.executed.append((" ".join(query.split()), params))
        self._rows = self.conn.results.pop(0) if self.conn.results else []
        self.rowcount = len(self._rows)

    def fetchone(self):
        return self._rows[0] if self._rows else None

    def fetchall(self):
        return self._rows

    def close(self):
        pass


class FakeConnection:
    def __init__(self, results=None):
        self.executed = []
        self.results = list(results or [])
        self.committed = False
        self.rolled_back = False
        self.closed = False

    def cursor(self, **kwargs):
        return FakeCursor(self)

    def commit(self):
        self.committed = True

    def rollback(self):
        self.rolled_back = True

    def close(self):
        self.closed = True


@pytest.fixture
def config():
    return Config(redis_url="redis://test", database_url="postgresql://test", max_attempts=2, poll_timeout=1)


@pytest.fixture
def fake_redis():
    return FakeRedis()


@pytest.fixture
def queue(fake_redis):
    return EventQueue(fake_redis, "events")


@pytest.fixture
def fake_conn():
    return FakeConnection()


@pytest.fixture
def patched_db(monkeypatch, fake_conn):
    @contextlib.contextmanager
    def fake_get_connection():
        yield fake_conn

    monkeypatch.setattr("notifier.db.get_connection", fake_get_connection)
    return fake_conn
