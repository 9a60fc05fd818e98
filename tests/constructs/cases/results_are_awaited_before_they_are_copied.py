# rows: 101
# outcome: converted
# turns: load, main
import copy
import pickle

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Box:
    pass


def main():
    box = Box()
    box.value = load("a")
    print(pickle.loads(pickle.dumps(box.value)), copy.deepcopy(box).value)


if __name__ == "__main__":
    main()
