# traps: 1.21
# outcome: refused refused-call
# stays: short, waiting, pieces, piece, found, twice, Two.twice, latest, guarded, kept, valued, later, nested
"""What may leave a body unread, or reads it piece by piece, goes on to stream."""

import os

import requests


def ask(url):
    try:
        return requests.get(url, stream=True)
    finally:
        print("asked")


def short(url):
    """A body that is too long is not read."""
    response = ask(url)
    if int(response.headers["Content-Length"]) > 100:
        return None
    return response.content


def waiting(url):
    response = ask(url)
    return response.content


def pieces(url):
    try:
        response = requests.get(url, stream=True)
    except requests.ConnectionError:
        return None
    return [len(one) for one in response.iter_content(400)]


def open_piece(url):
    try:
        return requests.get(url, stream=True)
    finally:
        print("opened")


def piece(url):
    return next(open_piece(url).iter_content(7))


def found(url):
    """Whether it is there: the body does not matter."""
    try:
        response = requests.get(url, stream=True)
    except requests.ConnectionError:
        return False
    if response.status_code == 200:
        return True
    return len(response.content)


def twice(url):
    try:
        return requests.get(url, stream=True)
    finally:
        print("twice")


class Two:
    def twice(self, url):
        return twice(url)


def latest(url):
    return Two().twice(url).text


def guarded(url, wanted):
    try:
        response = requests.get(url, stream=True)
    except requests.ConnectionError:
        return False
    return response.status_code == 200 and len(response.content) if wanted else response.url[-3:]


KEPT = []


def kept(url):
    response = requests.get(url, stream=True)
    KEPT.append(response)
    return len(response.content)


def open_value(url):
    try:
        return requests.get(url, stream=True)
    finally:
        print("value")


def valued(url):
    call = open_value
    return len(call(url).content) + len(open_value(url).content)


def later(url):
    try:
        response = requests.get(url, stream=True)
    except requests.ConnectionError:
        return None
    return lambda: len(response.content)


def nested(url):
    response = requests.get(url, stream=True)

    def size():
        return len(response.content)

    return size()


def main():
    base = os.environ["SERVER"]
    url = base + "/bytes/1000"
    print(short(url), len(waiting(url)), pieces(url), piece(url), found(url), len(latest(base + "/lines/3")))
    print(guarded(url, True), guarded(url, False), kept(url), valued(url), later(url)(), nested(url))


if __name__ == "__main__":
    main()
