# rows: 42
# outcome: refused function-as-value
# stays: make, main
import time
from collections import defaultdict


def make():
    time.sleep(0.001)
    return "made"


def main():
    things = defaultdict(make)
    print(things["a"], things["b"])


main()
