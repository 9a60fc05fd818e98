# rows: 2, 23
# outcome: converted
# turns: load, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return len(key)


def main():
    x = load("a")
    y: int = load("bb")
    z = w = load("ccc")
    print(x, y, z, w)
    # Operands are still evaluated from left to right.
    print(load("a") + load("bb") * load("ccc"))


main()
