from unittest.mock import patch

import pages


class Proxy:
    def __init__(self, result):
        self.result = result

    def __getattr__(self, name):
        return getattr(self.result, name)


def wrapped(result):
    return Proxy(result)


def test_proxy(request):
    assert wrapped(request).node.name == "test_proxy"


def test_total(monkeypatch):
    assert pages.total([1, 2, 3]) == 6
    with patch.object(pages, "LIMIT", 3):
        assert pages.total([1, 2, 3]) == 12
    monkeypatch.setattr(pages, "LIMIT", 1)
    assert pages.total([1, 2, 3]) == 2
