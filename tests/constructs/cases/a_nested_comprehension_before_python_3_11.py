# rows: 33
# outcome: converted
# turns: load, each, main
# python: 3.10
import time


def load(key):
    time.sleep(0.001)
    return key.upper()


def each(keys):
    for key in keys:
        yield load(key)


def main():
    rows = [[load(key) for key in row] for row in ("ab", "c")]
    print(rows)
    print([x for x in [load(key) for key in "de"]])
    print([{load(key) for key in row} for row in ("f", "g")])
    print([{key: load(key) for key in row if load(key) != "I"} for row in ("hi", "j")])
    print([",".join(load(key) for key in row) for row in ("kl", "m")])
    print([list(load(key) for key in row)[0] for row in ("no", "p")])
    print({row: [list(map(load, part)) for part in row.split()] for row in ("q r",)})
    print([list(map(lambda key: load(key) + "!", row)) for row in ("st", "u")])
    print([sum(len(value) for value in each(row)) for row in ("vw", "x")])
    print([list(each(row)) for row in ("y", "z")], [max(each(row)) for row in ("ab", "c")])


main()
