import functools
from typing import Any, Callable, Dict

import requests
from requests import post as send_post

VERBS = {"get": requests.get, "put": requests.put}
quick = functools.partial(requests.get, timeout=5)


class Api:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
        self.session.headers["X-Token"] = "secret"

    def load(self, path, **options):
        method = self.session.get
        if "json" in options:
            method = self.session.post
        response = method(self.base + path, **options)
        response.raise_for_status()
        return response

    def _call(self, method: Callable[..., requests.Response], path: str, options: Dict[str, Any]) -> requests.Response:
        return method(self.base + path, **options)

    def put(self, path, **options):
        return self._call(self.session.put, path, options)

    def head(self, path, **options):
        return self._call(self.session.head, path, options)

    def by_name(self, verb, path, **options):
        return getattr(self.session, verb)(self.base + path, **options)

    def looked_up(self, verb, path):
        lookup = {
            "GET": (self.session.get, "params", 1),
            "DELETE": (self.session.delete, "data", 2),
        }
        method, field, count = lookup[verb]
        return method(self.base + path, **{field: {"count": count}})

    def asked(self, verb, path):
        send = self.session.request
        return send(verb, self.base + path, timeout=5)


def either(url, is_given):
    function = send_post if is_given else requests.get
    return function(url, timeout=5)


def sent(verb, url, **options):
    method = getattr(requests, verb)
    return method(url, **options)


def fetch(url, get=requests.get):
    return get(url, params={"a": None, "b": [1, 2]})


def chosen(verb, url):
    return VERBS[verb](url, cookies={"c": "1"})
