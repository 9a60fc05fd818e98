# rows: 34
# outcome: converted
# turns: load, main
import time


def load(n):
    time.sleep(0.001)
    return n * 10


def main():
    xs = [3, 1, 2]
    print(sum(load(x) for x in xs), min(load(x) for x in xs), max((load(x) for x in xs), default=0))
    print(list(load(x) for x in xs), tuple(load(x) for x in xs), set(load(x) for x in xs) == {10, 20, 30})
    print(sorted((load(x) for x in xs), reverse=True), ",".join(str(load(x)) for x in xs))
    print(dict((x, load(x)) for x in xs))


main()
