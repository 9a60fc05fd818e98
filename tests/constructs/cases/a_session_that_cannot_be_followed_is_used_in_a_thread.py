# rows: 91
# outcome: flagged refused-call
# turns: Api.status, Api.first, by_name, caught, by_options, run
# stays: content
import copy
import os
import time
import types

import requests


class Api:
    def __init__(self, registry):
        self._meta = registry
        self._meta["session"] = requests.Session()
        self._meta["user"] = "nobody"

    def status(self, url):
        time.sleep(0.001)
        return self._meta["session"].get(url).status_code, self._meta.get("user")

    def first(self, urls):
        time.sleep(0.001)
        return [self._meta.get("session").head(url).status_code for url in urls]


def by_name(session, url):
    time.sleep(0.001)
    return session.get(url).status_code, session.headers.get("Accept")


def caught(session, url):
    """It is a session of requests that raises, beside others which are those of httpx now."""
    try:
        return session.get(url, params={}).status_code
    except requests.ConnectionError:
        time.sleep(0.001)
        return "nobody answers", requests.get(f"{os.environ['SERVER']}/items/1").status_code


def by_options(thing, url):
    time.sleep(0.001)
    first = thing.get(url, headers={"A": "B"}, timeout=3)
    return first.status_code, thing.get(url).status_code, vars(thing).get("missing")


def streamed(url):
    return requests.get(url, stream=True)


def content(url):
    """It would read the body of a response that stays on the event loop."""
    time.sleep(0.001)
    response = streamed(url)
    if response.headers.get("X-Empty"):
        return False
    return len(response.content) > 0


HELD = types.SimpleNamespace(session=requests.Session())


def of(name):
    return copy.copy(vars(HELD)[name])


def run(url):
    api = Api(vars(HELD))
    print(api.status(url), api.first([url]))
    print(by_name(of("session"), url), by_options(of("session"), url))
    print(content(url), caught(of("session"), "http://127.0.0.1:9/"))


if __name__ == "__main__":
    server = os.environ["SERVER"]
    run(f"{server}/items/1")
