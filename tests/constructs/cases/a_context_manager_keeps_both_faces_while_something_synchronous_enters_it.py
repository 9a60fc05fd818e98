# rows: 85
# outcome: refused keep-sync
# turns: Throttle.__aenter__, Throttle.__aexit__, Journal.__aexit__, fetch, journalled, Journal.size, main
# stays: Throttle.__enter__, Throttle.__exit__, Journal.__enter__, Journal.__exit__, rows, listed, Store.__enter__, Store.__exit__, first, stored, Idle.__enter__, idle
import os
import tempfile
import time

import requests

path = os.path.join(tempfile.mkdtemp(), "journal")


class Throttle:
    """Waits before and after."""

    def __init__(self, delay):
        self.delay = delay
        self.entered = 0

    # Both are counted.
    def __enter__(self):
        """Wait, and count."""
        time.sleep(self.delay)
        self.entered += 1
        return self

    def __exit__(self, kind, error, trace):
        time.sleep(self.delay)  # again
        return kind is KeyError
        # The end.

    def __repr__(self):
        return f"<{self.entered}>"


class Slow(Throttle):
    def name(self):
        return "slow"


class Journal:
    def __exit__(self, *info):
        with open(path, "a") as file:
            file.write("left\n")
        try:
            requests.get("http://127.0.0.1:9/", timeout=5)
        except requests.ConnectionError:
            print("nobody listens")

    def size(self):
        return os.path.getsize(path)

    def __enter__(self):
        return "journal"


class Store:
    def __enter__(self):
        self.file = open(path)
        return self.file

    def __exit__(self, *info):
        self.file.close()


class Idle:
    def __enter__(self):
        time.sleep(0.001)

    def __exit__(self, *info):
        pass


def fetch(throttle, key):
    with throttle as one:
        print("fetch", key, one)
        raise KeyError(key)
    return key.upper()


def rows(throttle):  # awaitify: keep-sync
    with throttle:
        return throttle.entered


def journalled(journal):
    with journal as name:
        print(name)
    return journal.size()


def listed(journal):  # awaitify: keep-sync
    with journal as name, open(path) as file:
        return name, file.read().split()


def first():
    with Store() as file:
        return file.read(4)


def stored():  # awaitify: keep-sync
    with Store() as file:
        return file.read(3)


def idle(throttle):  # awaitify: keep-sync
    with throttle:
        return "idle"


def main():
    for throttle in (Throttle(0.001), Slow(0.002)):
        print(fetch(throttle, "a"), rows(throttle), throttle)
    journal = Journal()
    print(journalled(journal), listed(journal), journalled(journal))
    print(first(), stored(), idle(Idle()))


if __name__ == "__main__":
    main()
