# traps: 9.1
# outcome: converted
# turns: once, in_the_end, one_for_each
# options: --target requests=niquests
"""A session that nothing uses behind its block, or after it was closed."""

import os

import requests


def once(url):
    session = requests.Session()
    with session:
        response = session.get(url)
    return response.status_code, session.cookies.get("a")


def in_the_end(url):
    session = requests.Session()
    try:
        return session.get(url).status_code
    finally:
        session.close()


def one_for_each(urls):
    codes = []
    for url in urls:
        session = requests.Session()
        with session:
            codes.append(session.get(url).status_code)
        session = requests.Session()
        codes.append(session.get(url).status_code)
        session.close()
    return codes


def main():
    url = os.environ["SERVER"] + "/status/200"
    print(once(url), in_the_end(url), one_for_each([url, url]))


if __name__ == "__main__":
    main()
