# rows: 67
# outcome: converted
# turns: load, main
# stays: local, parameter
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def local():
    load = str.upper
    return load("local")


def parameter(load):
    return load("parameter")


def main():
    print(load("a"))
    print(local(), parameter(len))
    print([load for load in "ab"])


if __name__ == "__main__":
    main()
