# rows: 85
# outcome: refused keep-sync
# turns: plain, main
# stays: Sum.__enter__, total, Guard.__enter__, Guard.__exit__, size, guarded, Noisy.__enter__, noisy, Throttle.__enter__, told, Reader.__exit__, Reader.close, read, kept
import logging
import threading
import time


class Sum:
    def __enter__(self):
        time.sleep(0.001)
        return 1

    def __exit__(self, *info):
        pass

    def __add__(self, other):
        with self as one:
            return one + other


def total(summed):
    with summed as one:
        return one + 1


class Guard:
    def __init__(self):
        self.lock = threading.RLock()

    def __enter__(self):
        time.sleep(0.001)
        self.lock.acquire()

    def __exit__(self, *info):
        self.lock.release()


def size(guard):  # awaitify: keep-sync
    with guard:
        return 3


def guarded(guard):
    with guard:
        return size(guard)


def tracked(cls):
    enter = cls.__enter__

    def noisy(self):
        print("enter", cls.__name__)
        return enter(self)

    cls.__enter__ = noisy
    return cls


@tracked
class Noisy:
    def __enter__(self):
        time.sleep(0.001)

    def __exit__(self, *info):
        pass


def quiet(thing):  # awaitify: keep-sync
    with thing:
        return "quiet"


def noisy(thing):
    with thing:
        return "noisy"


class Told(logging.Handler):
    def __init__(self, throttle):
        super().__init__()
        self.throttle = throttle

    def emit(self, record):
        with self.throttle:
            print("emitted", record.getMessage())


class Throttle:
    def __enter__(self):
        time.sleep(0.001)

    def __exit__(self, *info):
        pass


def told(throttle):
    with throttle:
        logging.getLogger("app").warning("told")
        return "told"


class Reader:
    def __enter__(self):
        return self

    def __exit__(self, *info):
        self.close()

    def close(self):
        time.sleep(0.001)


def read(reader):
    with reader:
        return "read"


def kept(reader):  # awaitify: keep-sync
    with reader:
        return "kept"


def plain(key):
    time.sleep(0.001)
    return key


def main():
    print(plain("a"))


if __name__ == "__main__":
    main()
    print(total(Sum()), Sum() + 2, guarded(Guard()), quiet(Noisy()), noisy(Noisy()))
    throttle = Throttle()
    logging.getLogger("app").addHandler(Told(throttle))
    print(told(throttle), read(Reader()), kept(Reader()))
