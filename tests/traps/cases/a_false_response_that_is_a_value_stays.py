# traps: 1.10
# outcome: refused refused-call
# stays: load, code
"""What `or` and `and` give is the response itself, which would be true afterwards."""

import os

import requests


def load(first, second):
    response = requests.get(first)
    return (response or requests.get(second)).status_code


def code(url):
    response = requests.get(url)
    return response and response.status_code


def main():
    base = os.environ["SERVER"] + "/status/"
    print(load(base + "404", base + "201"), code(base + "500"), code(base + "200"))


if __name__ == "__main__":
    main()
