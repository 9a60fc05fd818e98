# rows: 104
# outcome: converted
# turns: load, main
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))

import time

import tenacity

tries = []


@tenacity.retry(stop=tenacity.stop_after_attempt(3))
def load(key):
    time.sleep(0.001)
    tries.append(key)
    if len(tries) < 3:
        raise ValueError(key)
    return len(tries)


def main():
    print(load("a"))


if __name__ == "__main__":
    main()
