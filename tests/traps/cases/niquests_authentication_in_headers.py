# traps: 9.7
# outcome: converted
# turns: basic, pair, token
# options: --target requests=niquests
"""Authentication that only sets headers."""

import os

import requests
from requests.auth import AuthBase, HTTPBasicAuth


class Token(AuthBase):
    def __call__(self, request):
        request.headers["X-A"] = "token"
        return request


def basic(base):
    return requests.get(base + "/private/a/b", auth=HTTPBasicAuth("a", "b")).json()


def pair(base):
    return requests.get(base + "/private/a/b", auth=("a", "b")).json(), requests.get(base + "/private/a/b").status_code


def token(base):
    return requests.get(base + "/header/X-A", auth=Token()).content


def main():
    base = os.environ["SERVER"]
    print(basic(base), pair(base), token(base))


if __name__ == "__main__":
    main()
