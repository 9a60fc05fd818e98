# traps: 9.11
# outcome: converted
# turns: as_oserror, as_ioerror, from_further_away, as_request, as_connection, unfit, as_value, as_json, slow, endless, refused
# options: --target requests=niquests
"""The exceptions of requests are OSErrors, and a bad address is one of them."""

import os

import requests


def as_oserror(url):
    try:
        return requests.get(url).status_code
    except OSError:
        return "OSError"


def as_ioerror(url):
    try:
        requests.get(url).raise_for_status()
    except IOError as error:
        return error.response.status_code
    return "fine"


def load(url):
    return requests.get(url).status_code


def from_further_away(url):
    try:
        return load(url)
    except OSError:
        return "OSError"


def as_request(url):
    try:
        return requests.get(url).status_code
    except requests.RequestException:
        return "RequestException"


def as_connection(url):
    try:
        return requests.get(url).status_code
    except requests.exceptions.ConnectionError:
        return "ConnectionError"
    except requests.RequestException:
        return "another"


def unfit(url):
    try:
        return requests.get(url).status_code
    except (requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
        return "scheme"
    except requests.exceptions.InvalidURL:
        return "address"


def as_value(url):
    try:
        return requests.get(url).json()
    except ValueError:
        return "ValueError"


def as_json(url):
    try:
        return requests.get(url).json()
    except requests.exceptions.JSONDecodeError as error:
        return error.pos
    except requests.RequestException:
        return "another"


def slow(url):
    try:
        return requests.get(url, timeout=0.05).status_code
    except requests.Timeout:
        return "Timeout"


def endless(url):
    with requests.Session() as session:
        session.max_redirects = 2
        try:
            return session.get(url).status_code
        except requests.TooManyRedirects:
            return "TooManyRedirects"


def refused(url):
    try:
        requests.get(url).raise_for_status()
    except requests.HTTPError as error:
        return str(error), error.response.status_code, error.request.url


def main():
    base = os.environ["SERVER"]
    for url in ("http://127.0.0.1:1/", "example.org/x", "/path", "foo://host/", "http://", "http:///path", "http://[::1", ""):
        print(url, as_oserror(url), from_further_away(url), as_request(url), as_connection(url))
    for url in ("example.org/x", "foo://host/", "http://[::1"):
        print(url, unfit(url))
    print(as_ioerror(base + "/status/500"), refused(base + "/status/404"), as_value(base + "/broken-json"), as_json(base + "/broken-json"))
    print(slow(base + "/slow/400"), endless(base + "/redirect/4"))


if __name__ == "__main__":
    main()
