import sys

import blocking
import requests


def kept(server):  # awaitify: keep-sync
    return requests.get(f"{server}/items/1").json()["name"]


def turned(server):
    return requests.get(f"{server}/items/2").json()["name"]


def main():
    server = sys.argv[1]
    print("turned", turned(server))


if __name__ == "__main__":
    print("kept", kept(sys.argv[1]))
    print("whole file", blocking.pause())
    main()
