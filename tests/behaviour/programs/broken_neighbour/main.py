import sys

import requests


def name(server):
    return requests.get(f"{server}/items/1").json()["name"]


def main():
    print(name(sys.argv[1]))


if __name__ == "__main__":
    main()
