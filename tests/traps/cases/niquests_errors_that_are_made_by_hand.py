# traps: 9.11
# outcome: converted
# turns: about, plain, bare, connection, own, several
# options: --target requests=niquests
"""An HTTPError that is made by hand is made of the same."""

import os

import requests


class Refused(requests.HTTPError):
    pass


def about(url):
    response = requests.get(url)
    if not response.ok:
        raise requests.HTTPError(f"{response.status_code} {response.reason}", response=response)


def plain(url):
    if requests.get(url).status_code == 404:
        raise requests.exceptions.HTTPError("gone")


def bare(url):
    if not requests.get(url):
        raise requests.HTTPError


def connection(url):
    if not requests.get(url):
        raise requests.ConnectionError("made up")


def own(url):
    if not requests.get(url):
        raise Refused("own")


def several(url):
    if not requests.get(url):
        raise requests.RequestException("made up", "of two")


def main():
    url = os.environ["SERVER"] + "/status/404"
    try:
        about(url)
    except requests.HTTPError as error:
        print(error, error.response.status_code)
    try:
        plain(url)
    except requests.HTTPError as error:
        print(error, error.response)
    try:
        bare(url)
    except requests.HTTPError as error:
        print(str(error) == "", error.response)
    try:
        connection(url)
    except OSError as error:
        print(error)
    try:
        own(url)
    except requests.RequestException as error:
        print(error, type(error).__name__)
    try:
        several(url)
    except requests.RequestException as error:
        print(error, error.args)


if __name__ == "__main__":
    main()
