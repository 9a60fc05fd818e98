# traps: 9.8
# outcome: converted
# turns: load
# options: --target requests=niquests
"""Authentication that looks at the whole request."""

import hashlib
import hmac
import os

import requests
from requests.auth import AuthBase


class Signed(AuthBase):
    def __call__(self, request):
        message = request.method + request.path_url.split("/", 3)[-1] + (request.body or "")
        request.headers["X-A"] = hmac.new(b"key", message.encode(), hashlib.sha256).hexdigest()
        return request


def load(url):
    return requests.post(url, data="body", auth=Signed()).content


def main():
    print(load(os.environ["SERVER"] + "/header/X-A"))


if __name__ == "__main__":
    main()
