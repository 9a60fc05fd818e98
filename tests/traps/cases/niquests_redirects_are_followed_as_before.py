# traps: 9.18
# outcome: converted
# turns: show, check
# options: --target requests=niquests
"""Redirects are followed, but not those of a HEAD request; a redirect is no error."""

import os

import requests


def show(base):
    session = requests.Session()
    responses = [
        requests.get(base + "/redirect/2"),
        requests.post(base + "/redirect/1", data={"a": 1}),
        requests.head(base + "/redirect/1"),
        requests.head(base + "/redirect/1", allow_redirects=True),
        requests.request("HEAD", base + "/redirect/1"),
        session.head(base + "/redirect/1"),
        session.request("HEAD", base + "/redirect/1"),
        session.get(base + "/moved/307", allow_redirects=False),
    ]
    session.close()
    for response in responses:
        print(response.status_code, response.url, len(response.history), response.is_redirect, response.ok)


def check(url):
    try:
        response = requests.get(url, allow_redirects=False)
        response.raise_for_status()
    except requests.HTTPError as error:
        return error.response.status_code, str(error)
    return response.status_code


def main():
    base = os.environ["SERVER"]
    show(base)
    for code in (301, 302, 307):
        print(check(f"{base}/moved/{code}"))
    for code in (200, 204, 304, 400, 404, 418, 500, 503):
        print(check(f"{base}/status/{code}"))


if __name__ == "__main__":
    main()
