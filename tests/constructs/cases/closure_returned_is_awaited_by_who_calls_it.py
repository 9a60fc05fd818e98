# rows: 61
# outcome: converted
# turns: load, loader.get
# stays: loader
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def loader(prefix):
    def get(key):
        return load(prefix + key)

    return get


def main():
    get = loader("x-")
    print(get("a"))
    print(loader("y-")("b"))


if __name__ == "__main__":
    main()
