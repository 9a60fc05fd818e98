#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""A docstring
over two lines.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Optional

try:
    import simplejson as json
except ImportError:
    import json

    print("no simplejson")

if TYPE_CHECKING:
    import requests
    from requests import Response


def fetch(url: str) -> Optional["Response"]:
    import requests

    return requests.get(url)


def decode(response: "requests.Response") -> dict:
    return json.loads(response.text)


def local(url: str) -> str:
    from requests import get as fetch_it

    return "local " + fetch_it(url).json()["name"]


def main() -> None:
    server = sys.argv[1]
    print(decode(fetch(server + "/items/1"))["name"])
    print(local(server + "/items/2"))


if __name__ == "__main__":
    main()
