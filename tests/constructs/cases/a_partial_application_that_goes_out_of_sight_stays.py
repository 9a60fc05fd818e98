# rows: 27
# outcome: refused lambda
# stays: load, late, keep, main
import time
import threading
from functools import partial


def load(key="a", times=1):
    time.sleep(0.001)
    return key * times


def late(function):
    return lambda: function()


KEPT = {}


def keep(name, function):
    KEPT.update({name: function})


def main():
    print(late(partial(load, "g"))())
    keep("a", partial(load, "h"))
    print(KEPT["a"]())
    threading.Thread(target=partial(load, "i")).start()
    time.sleep(0.05)
    print(max(["b", "a"], key=partial(load, times=1)))


if __name__ == "__main__":
    main()
