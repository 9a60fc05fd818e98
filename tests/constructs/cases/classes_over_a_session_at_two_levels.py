# rows: 93, 95
# outcome: flagged behaviour-note
# turns: Base.request, Base.get_json, Items.item, Traced.request, Traced.trace, shown, main
import os

import requests


class Base(requests.Session):
    timeout = 4

    def __init__(self, base):
        super().__init__()
        self.base_url = base
        self.asked = 0

    def request(self, method, url, params=None, **kwargs):
        kwargs.setdefault("timeout", self.timeout)
        self.asked += 1
        return super().request(method, self.base_url + url, params=params, **kwargs)

    def get_json(self, url, **kwargs):
        response = self.get(url, **kwargs)
        response.raise_for_status()
        return response.json()


class Items(Base):
    timeout = 3

    def __init__(self, base, prefix="/items"):
        super().__init__(base)
        self.prefix = prefix

    def item(self, number):
        return self.get_json(f"{self.prefix}/{number}")["name"]


class Traced(Items):
    def request(self, method, url, **kwargs):
        headers = kwargs.get("headers") or {}
        headers["X-Trace"] = "on"
        kwargs["headers"] = headers
        return super().request(method, url, **kwargs)

    def trace(self):
        return self.get("/header/X-Trace").text


def shown(base: Base):
    return base.get_json("/items/4")["name"], base.timeout, base.asked


def main():
    with Items(os.environ["SERVER"]) as items, Traced(os.environ["SERVER"]) as traced:
        print(items.item(1), traced.item(2), traced.trace(), items.timeout, traced.asked)
        print(shown(items), shown(traced), isinstance(traced, requests.Session), isinstance(traced, Base))
        print(traced.get_json("/echo", params={"a": [1, 2]}, headers={"X-A": "b"})["args"])
        print(items.head("/redirect/1").status_code, items.get("/redirect/1").status_code)
        print(items.post("/echo", {"a": "b"}).json()["form"], items.put("/echo", "text").json()["data"])


if __name__ == "__main__":
    main()
