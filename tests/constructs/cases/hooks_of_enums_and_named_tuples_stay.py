# rows: 100
# outcome: refused external-base
# stays: load, Colour._missing_
import enum

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Colour(enum.Enum):
    RED = 1

    @classmethod
    def _missing_(cls, value):
        load("missing " + str(value))
        return cls.RED


def main():
    print(Colour(7))


if __name__ == "__main__":
    main()
