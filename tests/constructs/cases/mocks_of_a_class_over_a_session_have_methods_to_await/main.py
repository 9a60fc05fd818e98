# rows: 165, 166
# outcome: flagged behaviour-note
# run: -m pytest -q -s -p no:cacheprovider test_client.py
# turns: ApiSession.request, ApiSession.item, Client.item, Client.close, test_client.py:test_item, test_client.py:test_plain
import requests


class ApiSession(requests.Session):
    def __init__(self, base, limit=5):
        super().__init__()
        self.base = base
        self.limit = limit

    def request(self, method, url, **kwargs):
        kwargs.setdefault("timeout", self.limit)
        return super().request(method, self.base + url, **kwargs)

    def item(self, number):
        return self.get(f"/items/{number}").json()["name"]


class Client:
    def __init__(self, session=None):
        self.session = session or ApiSession("http://shop.example")

    def item(self, number):
        return self.session.get(f"/items/{number}").json()["name"]

    def close(self):
        self.session.close()
