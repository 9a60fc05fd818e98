# traps: 1.31
# outcome: refused refused-call
# stays: behind, closed
"""A session can be used behind its block, and after it was closed; a client cannot."""

import os

import requests


def behind(url):
    with requests.Session() as session:
        session.get(url)
    return session.get(url).status_code


def closed(url):
    session = requests.Session()
    session.close()
    return session.get(url).status_code


def main():
    url = os.environ["SERVER"] + "/status/200"
    print(behind(url), closed(url))


if __name__ == "__main__":
    main()
