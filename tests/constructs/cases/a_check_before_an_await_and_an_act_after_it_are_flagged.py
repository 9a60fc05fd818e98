# rows: 138
# outcome: flagged shared-state
# turns: fetch, cached, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


CACHE = {}


def cached(key):
    if key not in CACHE:
        CACHE[key] = fetch(key)
    return CACHE[key]


def main():
    print(cached("a"), cached("a"))


if __name__ == "__main__":
    main()
