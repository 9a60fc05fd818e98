# rows: 77
# outcome: converted
# turns: main, store.py:load, loud, store.py:both
import time

import store


def loud(key):
    time.sleep(0.001)
    return key.upper()


def main():
    print(store.both("a"))
    store.load = loud
    print(store.both("b"))


if __name__ == "__main__":
    main()
