# traps: 9.14
# outcome: converted
# turns: check
# options: --target requests=niquests
"""Synonyms of status codes."""

import os

import requests


def check(url):
    code = requests.get(url).status_code
    return code == requests.codes.teapot, f"{requests.codes.ok} {requests.codes.server_error}", requests.codes["not_found"]


def main():
    print(check(os.environ["SERVER"] + "/status/418"))


if __name__ == "__main__":
    main()
