# traps: 9.2
# outcome: converted
# turns: load, code
# options: --target requests=niquests
"""What `or` and `and` give is the response itself, which is as true as before."""

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
    print(load(base + "404", base + "201"), not code(base + "500"), code(base + "200"))


if __name__ == "__main__":
    main()
