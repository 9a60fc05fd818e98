# traps: 1.31
# outcome: refused refused-call
# stays: again, behind, looped, closed
"""A session can be used again after its block, or after it was closed; a client cannot."""

import os

import requests


def again(url):
    session = requests.Session()
    with session:
        first = session.get(url).status_code
    with session:
        return first, session.get(url).status_code


def behind(url):
    with requests.Session() as session:
        session.get(url)
    return session.get(url).status_code


def looped(urls):
    session = requests.Session()
    total = 0
    for url in urls:
        with session:
            total += session.get(url).status_code
    return total


def closed(url):
    session = requests.Session()
    session.close()
    return session.get(url).status_code


def main():
    url = os.environ["SERVER"] + "/status/200"
    print(again(url), behind(url), looped([url, url]), closed(url))


if __name__ == "__main__":
    main()
