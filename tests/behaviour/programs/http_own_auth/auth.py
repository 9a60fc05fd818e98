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
