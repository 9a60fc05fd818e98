# rows: 39
# outcome: converted
# turns: first, main
import itertools
import time
from itertools import groupby


def first(name):
    time.sleep(0.001)
    return name[0]


def main():
    names = ["ab", "ac", "b", "ad"]
    for letter, group in itertools.groupby(names, key=first):
        print(letter, list(group))
    print([(letter, next(group)) for letter, group in groupby(sorted(names), first)])
    print({letter: len(list(group)) for letter, group in groupby(sorted(names), key=lambda name: first(name))})
    print([letter for letter, _ in groupby("aab")])


main()
