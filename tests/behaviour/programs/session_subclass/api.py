from __future__ import annotations

import requests
from requests import Session


class Shop(requests.Session):
    """The shop at some address."""

    retries = 3
    default: Shop | None = None

    def __init__(self, address: str, trace: str, *, user: tuple[str, str] | None = None) -> None:
        super().__init__()
        self.address = address
        self.trust_env = False
        self.headers.update({"X-Trace": trace})
        if user:
            self.auth = ("ada", "lovelace")
        self.asked: list[str] = []

    @classmethod
    def named(cls, address: str, trace: int) -> Shop:
        return cls(address, str(trace))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.retries}>"

    def url(self, path: str) -> str:
        self.asked.append(path)
        return f"{self.address}/{path}"

    def item(self, number: int) -> dict:
        response = self.get(self.url(f"items/{number}"), timeout=10)
        response.raise_for_status()
        return response.json()

    def items(self, *numbers: int):
        return [self.item(number)["name"] for number in numbers]

    def missing(self, number: int) -> str:
        try:
            return self.item(number)["name"]
        except requests.HTTPError as error:
            return f"refused {error.response.status_code}"

    @property
    def was_asked(self) -> bool:
        return bool(self.asked)

    def trace(self) -> str:
        return super().get(self.url("header/X-Trace")).text


class Jar(Session):
    def flavour(self, address):
        self.get(f"{address}/cookies/set?flavour=oat")
        jar = self.cookies
        return jar["flavour"]


class Verbs(Session):
    def ask(self, verb, url):
        method = {"get": self.get, "post": self.post}[verb]
        return method(url).json()["method"]


class Plain(Session):
    # What a session does is enough.
    def first(self, address):
        return self.post(f"{address}/echo", json={"first": 1}).json()["json"]["first"]

    def other(self, address):
        with self.get(f"{address}/items/1") as response:
            return response.json()["name"]


class Empty(Session):
    pass
