# rows: 29
# outcome: converted
# turns: load, Store.read, wait_until, retry, Poller.poll, main, size
import time
from typing import Callable, Optional


def load(key):
    time.sleep(0.001)
    return key.upper()


def size():
    return 3


class Store:
    def __init__(self):
        self.reads = 0

    def read(self, least):
        time.sleep(0.001)
        self.reads += 1
        return self.reads >= least


class Poller:
    def __init__(self, check, label: Callable[[], str]):
        self.check = check
        self.label = label

    def poll(self):
        return self.label(), self.check()


def wait_until(predicate: Callable[[], bool], tries: int = 5) -> bool:
    for _ in range(tries):
        if predicate():
            return True
        time.sleep(0.001)
    return False


def retry(action, times=2, done: Optional[Callable[[str], None]] = None):
    for attempt in range(times):
        try:
            return action(attempt)
        except KeyError:
            print("again", attempt)


def either(make):
    return make()


def main():
    store = Store()
    print(wait_until(lambda: store.read(3)), store.reads)
    print(wait_until(predicate=lambda: store.read(99), tries=2))
    print(Poller(lambda: store.read(1), lambda: "plain").poll())
    names = ["a", "b"]
    print(retry(lambda attempt: load(names[attempt])))
    get = lambda key: load(key)
    print(get("c"))
    print(either(lambda: load("d")), either(lambda: size()), either(size))


main()
