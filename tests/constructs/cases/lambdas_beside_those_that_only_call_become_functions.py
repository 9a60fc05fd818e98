# rows: 29
# outcome: converted
# turns: load, check, main, either
import time

LATER = {}


def load(key):
    time.sleep(0.001)
    return key.upper()


def check(key):
    time.sleep(0.001)
    return key == "b"


def either(make):
    return make()


def main():
    LATER["load"] = lambda: load("a")
    for make in LATER.values():
        print(make())
    print(either(lambda: not check("b")), either(lambda: check("b") or "none"))


main()
