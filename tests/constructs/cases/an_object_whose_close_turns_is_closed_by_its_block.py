# rows: 108, 111
# outcome: converted
# turns: Store.load, Store.close, main
import time
from contextlib import ExitStack, closing


class Store:
    def __init__(self, name):
        self.name = name

    def load(self):
        time.sleep(0.001)
        return self.name

    def close(self):
        time.sleep(0.001)
        print("closed", self.name)


def main():
    with closing(Store("a")) as store:
        print(store.load())
    with ExitStack() as stack:
        store = stack.enter_context(closing(Store("b")))
        print(store.load())
    try:
        with closing(Store("c")):
            raise ValueError("inside")
    except ValueError as error:
        print(error)


if __name__ == "__main__":
    main()
