# rows: 108
# outcome: refused dunder
# stays: Store.close, make, main
import time
from contextlib import closing


class Store:
    def close(self):
        time.sleep(0.001)
        print("closed")


def make():
    return closing(Store())


def main():
    with make() as store:
        print(type(store).__name__)


if __name__ == "__main__":
    main()
