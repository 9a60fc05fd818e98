# rows: 39
# outcome: refused function-as-value
# stays: first, main
import itertools
import time


def first(name):
    time.sleep(0.001)
    return name[0]


def main():
    for letter, names in itertools.groupby(["ab", "ac", "b", "ad"], key=first):
        print(letter, list(names))


main()
