# rows: 117
# outcome: converted
# turns: default, named
import os

import requests

UNREACHABLE = requests.ConnectionError


def default(url, reset=requests.exceptions.ConnectionError):
    try:
        return requests.get(url).status_code
    except reset:
        return "reset"


def named(url):
    try:
        return requests.get(url).status_code
    except UNREACHABLE:
        return "unreachable"


def raw(url):
    response = requests.get(url, stream=True)
    return response.raw.read(4)


if __name__ == "__main__":
    server = os.environ["SERVER"]
    print(default("http://127.0.0.1:9/"), named("http://127.0.0.1:9/"))
    print(default(f"{server}/items/1"), raw(f"{server}/items/1"))
