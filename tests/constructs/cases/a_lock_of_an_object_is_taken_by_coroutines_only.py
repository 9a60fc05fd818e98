# rows: 128
# outcome: converted
# turns: fetch, Store.read, Store.count, Named.first, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


class Store:
    def __init__(self, limit=None):
        self._lock = threading.Lock()
        self.limit = limit or threading.Semaphore(2)
        self.kept = {}

    def read(self, name):
        with self._lock, self.limit:
            if name not in self.kept:
                self.kept[name] = fetch(name)
            return self.kept[name]

    def count(self):
        with self._lock:  # no waiting in here
            return len(self.kept)


class Named(Store):
    def first(self):
        with self._lock:
            return sorted(self.kept)[0]


def main():
    store = Named()
    print(store.read("b"), store.read("a"), store.read("b"))
    print(store.count(), store.first())


if __name__ == "__main__":
    main()
