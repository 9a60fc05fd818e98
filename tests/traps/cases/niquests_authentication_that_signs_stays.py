# traps: 9.8
# outcome: refused refused-call
# stays: load
# options: --target requests=niquests
"""Authentication that looks at the whole request."""

import os

import requests
from requests.auth import AuthBase


class Signed(AuthBase):
    def __call__(self, request):
        request.headers["X-A"] = str(len(request.body))
        return request


def load(url):
    return requests.post(url, data="body", auth=Signed()).content


def main():
    print(load(os.environ["SERVER"] + "/header/X-A"))


if __name__ == "__main__":
    main()
