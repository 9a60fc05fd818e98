# rows: 11
# outcome: converted
# turns: names, options, main
import time


def names():
    time.sleep(0.001)
    return ["b", "a"]


def options():
    time.sleep(0.001)
    return {"sep": "-", "end": "!\n"}


def main():
    print(*names(), **options())
    print(*names(), "c", sep=options()["sep"])
    print([*names(), 0], {**options(), "x": 1}, (*names(),))


main()
