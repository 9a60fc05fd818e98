# rows: 79
# outcome: refused init
# stays: load, Problem.__init__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Problem(Exception):
    def __init__(self, key):
        super().__init__(load(key))


def main():
    try:
        raise Problem("a")
    except Problem as problem:
        print(problem)


if __name__ == "__main__":
    main()
