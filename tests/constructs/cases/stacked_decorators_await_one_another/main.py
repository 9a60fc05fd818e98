# rows: 103, 107
# outcome: converted
# turns: tools.py:timed.wrapper, tools.py:retry.decorate.wrapper, load, main, Store.read
# stays: Store.plain, tools.py:timed, tools.py:retry
import time
from functools import wraps

from tools import retry, timed


@timed
@retry(times=2)
def load(key):
    time.sleep(0.001)
    print("load", key)
    if key == "b":
        raise KeyError(key)
    return key


class Store:
    @retry(times=1)
    def read(self, key):
        return load(key)

    def plain(self):
        return "plain"


def main():
    print(load("a"), Store().read("c"), Store().plain())
    try:
        load("b")
    except KeyError as error:
        print("failed", error)


if __name__ == "__main__":
    main()
