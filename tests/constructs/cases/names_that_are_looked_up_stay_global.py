# rows: 26
# outcome: converted
# turns: wait
import sys
import time


def wait():
    time.sleep(0.001)


def show(name):
    return globals()["the_" + name]


if __name__ == "__main__":
    the_value = 3
    wait()
    other = 4
    wait()
    print(show("value"), getattr(sys.modules[__name__], "other"))
