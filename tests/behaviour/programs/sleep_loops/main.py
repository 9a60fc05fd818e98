import time
import time as clock
from time import sleep
from time import sleep as snooze


def square(n):
    return n * n


def ticks(count):
    seen = []
    for tick in range(count):
        time.sleep(0.001)
        seen.append(tick)
    return seen


def countdown(start):
    while start:
        sleep(0.001)
        start -= 1
    else:
        print("countdown", start)


def guarded():
    try:
        snooze(0.001)
        raise KeyError("k")
    except KeyError as error:
        clock.sleep(0)
        return str(error)
    finally:
        clock.sleep(0.001)
        print("finally")


def main():
    started = time.monotonic()
    print("ticks", ticks(3))
    countdown(2)
    print(guarded())
    print([square(n) for n in ticks(4)])
    assert time.monotonic() - started >= 0.009


if __name__ == "__main__":
    main()
