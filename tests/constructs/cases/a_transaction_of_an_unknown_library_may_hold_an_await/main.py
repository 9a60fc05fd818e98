# rows: 156
# outcome: converted
# turns: fetch, save, main
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))

import webframe
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def save(name):
    with webframe.atomic():
        return fetch(name)


def main():
    print(save("a"))


if __name__ == "__main__":
    main()
