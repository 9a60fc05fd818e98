import time

import pytest

from notifier.retry import retry


@pytest.fixture
def sleeps(monkeypatch):
    calls = []
    monkeypatch.setattr(time, "sleep", calls.append)
    return calls


def test_retries_until_success(sleeps):
    attempts = []

    @retry(ValueError, tries=3, delay=1)
    def flaky():
        attempts.append(1)
        if len(attempts) < 3:
            raise ValueError("no")
        return "ok"

    assert flaky() == "ok"
    assert sleeps == [1, 2]


def test_gives_up(sleeps):
    @retry(ValueError, tries=2, delay=1)
    def broken():
        raise ValueError("no")

    with pytest.raises(ValueError):
        broken()
    assert sleeps == [1]
