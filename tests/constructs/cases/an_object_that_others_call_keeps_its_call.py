# rows: 89, 43
# outcome: refused function-as-value
# stays: load, Loader.__call__, Filter.__call__
import re
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Loader:
    def __call__(self, match):
        return load(match.group(0).upper())


class Filter:
    def __call__(self, key):
        return load(key) > "b"


def main():
    loader = Loader()
    print(re.sub("[a-c]", loader, "abcd"))
    print(sorted(["a", "c", "b"], key=Filter()))


if __name__ == "__main__":
    main()
