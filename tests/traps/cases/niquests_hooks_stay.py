# traps: 9.13
# outcome: refused refused-call
# stays: load
# options: --target requests=niquests
"""Hooks see a response whose body has to be awaited."""

import os

import requests


def mark(response, *args, **kwargs):
    response.mark = len(response.content)
    return response


def load(url):
    return requests.get(url, hooks={"response": mark}).mark


def main():
    print(load(os.environ["SERVER"] + "/bytes/30"))


if __name__ == "__main__":
    main()
