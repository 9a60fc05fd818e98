# traps: 9.1
# outcome: converted
# turns: behind, closed
# options: --target requests=niquests
"""A session can be used behind its block, and after it was closed; so can that of niquests."""

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
