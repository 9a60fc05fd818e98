# traps: 9.20
# outcome: flagged behaviour-note
# turns: read, declared, guessed
# options: --target requests=niquests
"""Where a reply names no charset the two libraries guess differently, which is said where its text is read."""

import os

import requests


def read(url):
    return requests.get(url).text


def declared(url):
    response = requests.get(url)
    response.encoding = "utf-8"
    return response.text


def guessed(url):
    response = requests.get(url)
    response.encoding = response.apparent_encoding
    return response.text


def main():
    base = os.environ["SERVER"]
    print(read(base + "/status/200"), declared(base + "/unlabelled-utf8"), guessed(base + "/unlabelled-utf8"))


if __name__ == "__main__":
    main()
