# rows: 62
# outcome: converted
# turns: load, walk, even, odd
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

TREE = {"a": {"b": {}, "c": {"d": {}}}}


def walk(tree):
    names = []
    for name, below in tree.items():
        names.append(load(name))
        names.extend(walk(below))
    return names


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    if n == 0:
        load("odd")
        return False
    return even(n - 1)


def main():
    print(walk(TREE))
    print(even(7), even(4))


if __name__ == "__main__":
    main()
