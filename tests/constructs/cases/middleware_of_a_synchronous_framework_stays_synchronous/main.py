# rows: 157
# outcome: refused external-base
# stays: fetch, Slow.process, main
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))

import webframe
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


class Slow(webframe.Middleware):
    def process(self, request):
        return fetch(request) if request == "a" else None


def main():
    respond = Slow(str.upper)
    print(respond("a"), respond("b"))


if __name__ == "__main__":
    main()
