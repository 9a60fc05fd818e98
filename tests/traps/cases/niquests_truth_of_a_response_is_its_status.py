# traps: 9.2
# outcome: converted
# turns: plain, negated, asserted, chosen, found, looked_up, walrus, sifted, either, as_bool, fine
# options: --target requests=niquests
"""A response is false for 4xx and 5xx."""

import os

import requests


def plain(url):
    response = requests.get(url)
    if response:
        return "up"
    return "down"


def negated(url):
    tries = 0
    while not requests.get(url) and tries < 2:
        tries += 1
    return tries


def asserted(url):
    response = requests.get(url)
    try:
        assert response
    except AssertionError:
        return "refused"
    return "accepted"


def chosen(url):
    return "up" if requests.get(url) else "down"


def found(url):
    response = None
    if url:
        response = requests.get(url)
    if response and response.status_code < 300:
        return "found"
    if not response or response.status_code == 304:
        return "nothing"
    return "moved"


def looked_up(url):
    response = requests.get(url) if url else None
    if not response:
        return "nothing"
    return "moved" if response else "never"


def walrus(url):
    if response := requests.get(url):
        return response.status_code
    while (response := requests.get(url)) and response.ok:
        return "never"
    return None


def sifted(urls):
    responses = [requests.get(url) for url in urls]
    return [response.status_code for response in responses if response]


def either(first, second):
    one = requests.get(first)
    other = requests.get(second)
    if one or other:
        return not (one and other)
    return "neither"


def as_bool(url):
    return bool(requests.get(url)), bool(requests.get(url)) + 1


def fine(url):
    return requests.get(url).ok


def main():
    base = os.environ["SERVER"] + "/status/"
    for code in (200, 304, 404, 500):
        url = f"{base}{code}"
        print(code, plain(url), negated(url), asserted(url), chosen(url), found(url), looked_up(url), walrus(url))
        print(code, as_bool(url), fine(url), either(url, base + "404"))
    print(found(None), looked_up(None), sifted([base + "200", base + "503"]))


if __name__ == "__main__":
    main()
