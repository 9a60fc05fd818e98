# rows: 120
# outcome: converted
# turns: fetch, collect, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


SEEN: list[int] = []
Pair = tuple[int, int]


def collect(value: int) -> Pair:
    global LAST
    pair: Pair = fetch(value), value
    later: int
    later = fetch(value + 1)
    SEEN.append(later)
    table = {value: pair}
    del table[fetch(value)]
    LAST = pair
    return pair


def main():
    print(collect(1), SEEN, LAST)


if __name__ == "__main__":
    main()
