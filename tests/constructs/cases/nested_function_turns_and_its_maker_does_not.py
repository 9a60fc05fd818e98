# rows: 60
# outcome: converted
# turns: fetch_all, fetch_all.one, load
# stays: make_plain, make_plain.plain
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def fetch_all(keys):
    def one(key):
        return load(key) + "!"

    return [one(key) for key in keys]


def make_plain():
    def plain(key):
        return key.upper()

    return plain


def main():
    print(fetch_all(["a", "b"]))
    print(make_plain()("c"))


if __name__ == "__main__":
    main()
