# rows: 60
# outcome: converted
# turns: load
# stays: prepare
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def prepare(keys):
    def never_called(key):
        return load(key)

    return len(keys)


def main():
    print(prepare(["a"]))
    print(load("b"))


if __name__ == "__main__":
    main()
