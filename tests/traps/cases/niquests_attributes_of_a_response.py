# traps: 9.6
# outcome: converted
# turns: about, address, chained, pieces, lines
# options: --target requests=niquests
"""Attributes of a response, and an address that is text."""

import os

import requests


def about(base):
    response = requests.get(base + "/status/404")
    moved = requests.get(base + "/moved/308", allow_redirects=False)
    return response.reason, moved.is_permanent_redirect, moved.is_redirect, moved.next.url.endswith("/echo/moved")


def address(base):
    response = requests.get(base + "/echo/x?a=1")
    parts = response.url.split("?")
    return response.url, response.url + "&b=2", parts[-1], response.url == base + "/echo/x?a=1", f"{response.url}"


def chained(base):
    return requests.get(base + "/latin1").apparent_encoding is not None, requests.get(base + "/pages/1").links["next"]["rel"]


def pieces(base):
    return [len(piece) for piece in requests.get(base + "/bytes/1000").iter_content(300)]


def lines(base):
    return [line for line in requests.get(base + "/lines/3").iter_lines()]


def main():
    base = os.environ["SERVER"]
    print(about(base), address(base), chained(base), pieces(base), lines(base))


if __name__ == "__main__":
    main()
