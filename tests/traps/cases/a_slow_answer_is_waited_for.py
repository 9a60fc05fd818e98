# traps: 1.3
# outcome: converted
# turns: patient, hurried
"""requests waits for ever unless told; httpx gives up after five seconds."""

import os

import requests


def patient(url):
    return requests.get(url).content


def hurried(url):
    try:
        return requests.get(url, timeout=(1, 0.05)).content
    except requests.exceptions.ReadTimeout:
        return "too slow"


def main():
    base = os.environ["SERVER"]
    print(hurried(base + "/slow/400"), patient(base + "/slow/5200"))


if __name__ == "__main__":
    main()
