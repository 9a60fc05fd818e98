# rows: 135
# outcome: refused function-as-value
# stays: prepare, main
import functools
import signal
import time


def registered(registry):
    def register(function):
        registry[function.__name__] = function
        return function

    return register


HANDLERS = {}


@registered(HANDLERS)
def load(key):
    time.sleep(0.001)
    return key


def prepare(key):
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    return HANDLERS[key](key)


def main():
    time.sleep(0.001)
    print(prepare("load"))


if __name__ == "__main__":
    main()
