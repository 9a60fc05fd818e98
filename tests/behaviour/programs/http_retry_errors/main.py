"""A session that sends requests again, and handlers that tell a server which goes on failing from one that is not there."""

import sys

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry


def make_session():
    session = requests.Session()
    retry = Retry(total=1, connect=0, backoff_factor=0, status_forcelist=[503])
    session.mount("http://", HTTPAdapter(max_retries=retry))
    return session


def fetch(session, url):
    try:
        response = session.get(url)
        response.raise_for_status()
        return response.status_code
    except requests.exceptions.RetryError as error:
        request = error.request
        return "retried " + request.path_url.rpartition("/")[2]
    except requests.exceptions.ConnectionError:
        return "not there"
    except requests.exceptions.RequestException as error:
        return type(error).__name__.startswith("HTTP"), error.response.status_code


def plainly(url):
    try:
        return requests.get(url).status_code
    except requests.exceptions.RetryError:
        return "never"
    except requests.exceptions.ConnectionError:
        return "not there"


def anyhow(session, url):
    try:
        return session.get(url).status_code
    except requests.RequestException:
        return "failed"


def main():
    server = sys.argv[1]
    with make_session() as session:
        print(fetch(session, f"{server}/lines/1"), fetch(session, f"{server}/status/404"))
        print(fetch(session, f"{server}/status/503"), fetch(session, "http://127.0.0.1:9/"))
        print(anyhow(session, f"{server}/status/503"), anyhow(session, "http://127.0.0.1:9/"))
    print(plainly(f"{server}/lines/1"), plainly("http://127.0.0.1:9/"))


if __name__ == "__main__":
    main()
