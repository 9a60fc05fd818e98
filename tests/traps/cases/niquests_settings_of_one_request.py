# traps: 9.19
# outcome: converted
# turns: once, in_a_session, through_proxies
# options: --target requests=niquests
"""Certificates, proxies, redirects of one request."""

import os

import requests


def once(url):
    return requests.get(url, verify=False, stream=False).status_code, requests.get(url, cert=None, hooks=None).status_code


def in_a_session(url, check):
    with requests.Session() as session:
        return session.get(url, verify=check).status_code, session.get(url, allow_redirects=False).status_code


def through_proxies(url):
    try:
        return requests.get(url, proxies={"http": "http://127.0.0.1:1"}).status_code
    except requests.exceptions.ProxyError:
        return requests.get(url, proxies={"http": None, "https": None}).status_code


def main():
    url = os.environ["SERVER"] + "/redirect/1"
    print(once(url), in_a_session(url, True), in_a_session(url, False), through_proxies(url))


if __name__ == "__main__":
    main()
