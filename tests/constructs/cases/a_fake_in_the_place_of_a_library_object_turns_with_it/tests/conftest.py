import pytest

from app import Cache


class FakeRedis:
    def __init__(self):
        self.data = {}

    def get(self, key):
        return self.data.get(key)

    def setex(self, key, ttl, value):
        self.data[key] = value

    def rpush(self, name, *values):
        held = self.data.setdefault(name, [])
        held.extend(values)
        return len(held)

    def flush(self):
        self.data.clear()


@pytest.fixture
def fake():
    return FakeRedis()


@pytest.fixture
def cache(fake):
    return Cache(fake)
