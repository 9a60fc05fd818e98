# rows: 93, 95
# outcome: flagged behaviour-note
# turns: Sub.request, Sub.get, Sub.put, Sub.all, main
import os

import requests


class Base(requests.Session):
    def __init__(self, base):
        super().__init__()
        self.base = base


class Middle(Base):
    pass


class Sub(Middle):
    def request(self, method, url, **options):
        options.setdefault("timeout", 3)
        return super().request(method, self.base + url, **options)

    def get(self, url, **options):
        print("get", url)
        return super().get(url, **options)

    def put(self, url, *args, **options):
        return super().put(url, *args, headers={"X-Put": "1"}, **options)

    def all(self):
        told = self.put("/echo", "abc").json()
        return self.get("/items/1").json()["name"], told["data"], told["headers"].get("x-put")


def main():
    with Sub(os.environ["SERVER"]) as sub:
        print(sub.all(), sub.get("/items/2", timeout=2).json()["name"], sub.delete("/echo").json()["method"])


if __name__ == "__main__":
    main()
