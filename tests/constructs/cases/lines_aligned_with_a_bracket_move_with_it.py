# rows: 1
# outcome: converted
# turns: pair, main
import inspect
import sys
import time


def pair(first, second=None, *rest):
    time.sleep(0.001)
    return first, second, *rest


def main():
    one = pair(pair(1,
                    2),
               3,
               # a comment
               4)
    two = pair(
        5,
        6,
    )
    three = [pair(7, """
  seven
        """),
             pair(8,
                  pair(9,
                       10))]
    print(one, two, three, pair(11,
                                12), sorted(pair(13,
                                                 14)))


if __name__ == "__main__":
    main()
    columns = {}
    for line in inspect.getsource(sys.modules[__name__]).partition("__main__")[0].splitlines():
        for number in ("1", "2", "3", "4", "7", "8", "9", "10", "11", "12", "13", "14"):
            for mark in (f"({number},", f" {number})", f" {number},"):
                if mark in line and "seven" not in line:
                    columns.setdefault(number, line.index(mark) + 1)
    # What was aligned is aligned: 2 with 1, 3 and 4 with the inner call, 10 with 9, 12 with 11, 14 with 13.
    print(columns["2"] == columns["1"], columns["3"] == columns["4"], columns["10"] == columns["9"])
    print(columns["12"] == columns["11"], columns["14"] == columns["13"])
