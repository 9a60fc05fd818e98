# rows: 155
# outcome: converted
# turns: fetch, names, main
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))

import webframe
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def names(items):
    found = [name for name in items if fetch(name)]
    return found, items.get("b")


def main():
    print(names(webframe.QuerySet(["a", "b"])))


if __name__ == "__main__":
    main()
