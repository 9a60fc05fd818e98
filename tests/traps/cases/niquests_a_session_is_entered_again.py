# traps: 9.1
# outcome: converted
# turns: again, looped
# options: --target requests=niquests
"""A session can be entered as often as one likes; a client only once, so it stays open."""

import os

import requests


def again(url):
    session = requests.Session()
    with session:
        first = session.get(url).status_code
    with session:
        return first, session.get(url).status_code


def looped(urls):
    session = requests.Session()
    total = 0
    for url in urls:
        with session:
            total += session.get(url).status_code
    return total


def main():
    url = os.environ["SERVER"] + "/status/200"
    print(again(url), looped([url, url]))


if __name__ == "__main__":
    main()
