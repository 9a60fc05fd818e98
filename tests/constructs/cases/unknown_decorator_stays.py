# rows: 109
# outcome: refused decorator
# stays: load
import atexit

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

@atexit.register
def goodbye():
    load("bye")


def main():
    print("done")


if __name__ == "__main__":
    main()
