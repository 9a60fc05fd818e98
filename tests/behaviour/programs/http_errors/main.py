import sys

import requests
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import HTTPError


def attempt(url):
    try:
        response = requests.get(url)
        response.raise_for_status()
    except HTTPError as error:
        return f"{error.response.status_code} is an error"
    except requests.RequestException:
        return "something else"
    else:
        return f"{response.status_code} is fine"
    finally:
        print("asked for", url.rsplit("/", 1)[-1])


def parse(url):
    try:
        return requests.get(url).json()
    except ValueError:
        return "not JSON"


def connect(url):
    try:
        requests.get(url)
    except NoConnection:
        return "no connection"
    return "connected"


def as_os_error(url):
    try:
        requests.get(url)
    except OSError:
        return "an OSError too"
    return "no error"


def main():
    server = sys.argv[1]
    for status in 200, 404, 500:
        print(attempt(f"{server}/status/{status}"))
    print(parse(server + "/broken-json"))
    print(connect("http://127.0.0.1:1/"))
    print(as_os_error("http://127.0.0.1:1/"))


if __name__ == "__main__":
    main()
