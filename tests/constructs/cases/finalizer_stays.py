# rows: 86
# outcome: refused dunder
# stays: load, Store.__del__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    def __del__(self):
        load("gone")


def main():
    store = Store()
    del store
    print("end")


if __name__ == "__main__":
    main()
