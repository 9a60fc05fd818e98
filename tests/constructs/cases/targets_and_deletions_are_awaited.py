# rows: 12
# outcome: converted
# turns: pair, box, main
import time

kept = {"a": 1, "b": 2}


class Box:
    value = 0


shared = Box()


def pair():
    time.sleep(0.001)
    return 1, 2, 3


def box():
    time.sleep(0.001)
    return kept


def holder():
    time.sleep(0.001)
    return shared


def main():
    a, *b = pair()
    box()["c"] = a
    del box()["a"]
    holder().value = 4
    for box()["loop"] in (1, 2):
        pass
    print(b, kept, shared.value)
    del holder().value
    print(shared.value)


main()
