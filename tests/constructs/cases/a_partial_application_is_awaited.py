# rows: 27
# outcome: converted
# turns: load, main
import functools
import time
from functools import partial


def load(key, times=1):
    time.sleep(0.001)
    return key * times


def main():
    print(functools.partial(load, "a")(times=2))
    twice = partial(load, times=2)
    print(twice("b"), [twice(key) for key in "cd"])


main()
