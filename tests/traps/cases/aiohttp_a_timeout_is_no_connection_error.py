# traps: 10.12, 10.20
# outcome: converted
# turns: probe, reached
# options: --target requests=aiohttp
"""A timeout of reading is a ClientConnectionError of aiohttp; to requests it is no ConnectionError."""

import os

import requests


def probe(url, timeout):
    try:
        return requests.get(url, timeout=timeout).status_code
    except requests.ConnectionError:
        return "down"
    except requests.Timeout:
        return "slow"


def reached(url):
    try:
        response = requests.get(url, timeout=(1, 0.05))
        response.raise_for_status()
    except requests.exceptions.ReadTimeout:
        return "slow"
    except requests.TooManyRedirects:
        return "in circles"
    except requests.HTTPError:
        return "an error"
    except requests.RequestException:
        return "something else"
    return response.text


def main():
    base = os.environ["SERVER"]
    print(probe(base + "/slow/400", 0.05), probe(base + "/slow/1", None), probe(base + "/slow/1", (1, 5)), probe("http://127.0.0.1:1/", 1))
    print(reached(base + "/slow/400"), reached(base + "/status/503"), reached("nowhere"), reached("http://127.0.0.1:1/"))


if __name__ == "__main__":
    main()
