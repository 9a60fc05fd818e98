# rows: 157
# outcome: refused function-as-value
# stays: fetch, on_saved, main
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))

import webframe
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


saved = webframe.Signal()


def on_saved(name):
    return fetch(name)


saved.connect(on_saved)


def main():
    print(saved.send(name="a"))


if __name__ == "__main__":
    main()
