# traps: 9.3
# outcome: converted
# turns: send, sign
# options: --target requests=niquests
"""The bytes of a JSON body are those of requests, so a signature made over them holds."""

import hashlib
import hmac
import json
import os

import requests


def send(url):
    return requests.post(url, json={"a": 1, "b": "é"}).json()["json"]


def sign(url, value):
    body = json.dumps(value)
    signature = hmac.new(b"key", body.encode(), hashlib.sha256).hexdigest()
    response = requests.post(url, data=body, headers={"X-Signature": signature})
    return hmac.new(b"key", response.content, hashlib.sha256).hexdigest() == signature


def main():
    base = os.environ["SERVER"]
    print(send(base + "/echo"), sign(base + "/raw", {"a": 1, "b": "é"}))


if __name__ == "__main__":
    main()
