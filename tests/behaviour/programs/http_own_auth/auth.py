import hashlib
import time

import requests
from requests.auth import AuthBase


class Token(AuthBase):
    """Sends a token."""

    def __init__(self, token):
        self.token = token

    def __call__(self, r):
        r.headers["Authorization"] = f"Bearer {self.token}"
        r.headers.pop("X-Dropped", None)
        return r


class Named(Token):
    pass


class Method(requests.auth.AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        digest = hashlib.sha256(request.method.encode()).hexdigest()[:8]
        request.headers.update({"X-Token": digest})
        return request


class Signed(AuthBase):
    def __call__(self, request):
        request.headers["X-Token"] = request.path_url
        return request


class Slow(AuthBase):
    def __call__(self, request):
        time.sleep(0.001)
        request.headers["X-Token"] = "slow"
        return request


def of_key(key):
    return {"Authorization": scheme() + key}


def scheme():
    return "Key "


class Key(AuthBase):
    def __init__(self, key):
        self.key = key

    def __call__(self, request):
        request.headers.update(of_key(self.key))
        return request


def late():
    time.sleep(0.001)
    return "late"


class Late(AuthBase):
    def __call__(self, request):
        request.headers["X-Token"] = late()
        return request
