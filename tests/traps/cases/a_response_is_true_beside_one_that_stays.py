# traps: 1.10
# outcome: refused refused-call
# turns: is_fine
# stays: raw
"""What asks for the truth of a response goes with it, also where another call of the library stays."""

import os

import requests


def is_fine(url):
    response = requests.get(url)
    return bool(response), response.text


def raw(url):
    return requests.get(url, stream=True).raw.read(3)


def main():
    base = os.environ["SERVER"]
    print(is_fine(base + "/status/500"), is_fine(base + "/status/200"), raw(base + "/items/1"))


if __name__ == "__main__":
    main()
