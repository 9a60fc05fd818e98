"""A client as people write them: a session in the constructor, one method that sends, a context manager."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ContextManager, Iterator, Optional

import requests
from requests.exceptions import HTTPError

if TYPE_CHECKING:
    from typing import Self

log = logging.getLogger(__name__)


class ShopError(Exception):
    def __init__(self, message: str, response: "Optional[requests.Response]" = None):
        super().__init__(message)
        self.response = response


@dataclass
class Item:
    number: int
    name: str

    @classmethod
    def from_json(cls, data: "dict[str, Any]") -> "Item":
        return cls(number=data["id"], name=data["name"])


class Base:
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        pass


class Client(Base):
    def __init__(self, base: str, timeout: float = 10):
        self.base = base.rstrip("/")
        self.timeout = timeout
        self.session = requests.Session()
        self.session.headers.update({"X-Shop": "1"})

    def close(self):
        self.session.close()

    def _request(self, method: str, path: str, retries: int = 2, **kwargs) -> Any:
        url = f"{self.base}/{path}"
        for attempt in range(retries):
            try:
                response = self.session.request(method, url, timeout=self.timeout, **kwargs)
                response.raise_for_status()
            except HTTPError as error:
                status = error.response.status_code
                if status == 404:
                    return None
                if attempt == retries - 1:
                    raise ShopError(f"{method} gave {status}", error.response) from error
                time.sleep(0)
            else:
                return response.json()

    def get(self, path: str, **params) -> Any:
        return self._request("GET", path, params=params)

    def item(self, number: int) -> Optional[Item]:
        data = self.get(f"items/{number}")
        return Item.from_json(data) if data else None

    def items(self, upto: int) -> Iterator[Item]:
        for number in range(1, upto + 1):
            found = self.item(number)
            if found is not None:
                yield found

    def numbers(self, upto: int) -> Iterator[int]:
        for found in self.items(upto):
            yield found.number


def opened(base: str) -> ContextManager[Client]:
    return Client(base)
