import sys

import requests


def name(server, number):
    return requests.get(f"{server}/items/{number}").json()["name"]


if __name__ == "__main__":
    print("common", name(sys.argv[1], 3))
