# rows: 103
# outcome: converted
# turns: Remember.__call__, load, main
# stays: Remember.__init__, Remember.forget
import functools
import time


class Remember:
    def __init__(self, function):
        self.function = function
        self.known = {}
        functools.update_wrapper(self, function)

    def __call__(self, *args):
        if args not in self.known:
            self.known[args] = self.function(*args)
        return self.known[args]

    def forget(self):
        self.known = {}


@Remember
def load(name):
    time.sleep(0.001)
    print("loading", name)
    return name.upper()


def main():
    print(load("a"), load("a"), load("b"), load.__name__)
    load.forget()
    print(load("a"))


if __name__ == "__main__":
    main()
