import gc
import sys
import time

import requests

SERVER = sys.argv[1]


class Fetcher:
    def __call__(self, number):
        return requests.get(f"{SERVER}/items/{number}").json()["name"]


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        time.sleep(0)
        return getattr(self._target, name)


class Api:
    def name(self, number):
        return requests.get(f"{SERVER}/items/{number}").json()["name"]


class Temporary:
    def __del__(self):
        time.sleep(0)
        print("deleted")


def pause():
    time.sleep(0)


def main():
    fetch = Fetcher()
    print("called", fetch(1))
    print("dynamic", Proxy(Api()).name(2))
    Temporary()
    gc.collect()
    pause()


if __name__ == "__main__":
    main()
