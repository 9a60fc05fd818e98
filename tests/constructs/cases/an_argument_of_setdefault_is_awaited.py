# rows: 42
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key.upper()


def main():
    known = {}
    print(known.setdefault("a", load("a")), known.setdefault("a", load("b")))
    print(known.get("a", load("c")))


main()
