# traps: 1.30
# outcome: converted
# turns: check
"""Synonyms of status codes that httpx does not have."""

import os

import requests


def check(url):
    code = requests.get(url).status_code
    return code == requests.codes.teapot, f"{requests.codes.ok} {requests.codes.server_error}", requests.codes["not_found"]


def main():
    print(check(os.environ["SERVER"] + "/status/418"))


if __name__ == "__main__":
    main()
