# rows: 108
# outcome: converted
# turns: load, main
import contextlib

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def main():
    with contextlib.suppress(KeyError):
        load("in")
        raise KeyError
    print("after")


if __name__ == "__main__":
    main()
