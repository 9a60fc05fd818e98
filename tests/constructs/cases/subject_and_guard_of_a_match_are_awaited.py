# rows: 21
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


def main():
    for key in ("a", "b", "c"):
        match load(key):
            case "a" if not load("no"):
                print("never")
            case "a" | "b" if load("yes"):
                print("first two")
            case other:
                print("other", other)


main()
