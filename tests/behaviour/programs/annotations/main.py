from __future__ import annotations

import dataclasses
import sqlite3
import sys
from typing import Any, List, Optional, Tuple, Union

import requests
from requests import Response, Session

Answer = Union[Response, None]


def fetch(session: Session, url: str) -> Response:
    return session.get(url)


def maybe(session: Optional[requests.Session], url: "str") -> "Optional[Response]":
    if session is None:
        return None
    return session.get(url)


def name_in(response: requests.Response) -> str:
    body: dict[str, Any] = response.json()
    return body["name"]


@dataclasses.dataclass
class Holder:
    session: requests.Session
    server: str

    def name(self, number: int) -> str:
        return name_in(self.session.get(f"{self.server}/items/{number}"))


def rows(connection: sqlite3.Connection) -> List[Tuple[int, ...]]:
    cursor: sqlite3.Cursor = connection.execute("SELECT 1")
    found: list[tuple[int, ...]] = cursor.fetchall()
    return found


def main() -> None:
    server = sys.argv[1]
    with requests.Session() as session:
        print(name_in(fetch(session, f"{server}/items/1")))
        print("holder", Holder(session, server).name(2))
        print(maybe(None, ""))
        response = maybe(session, f"{server}/status/200")
        print(isinstance(response, Response))
    connection = sqlite3.connect(":memory:")
    print("rows", rows(connection))
    connection.close()


if __name__ == "__main__":
    main()
