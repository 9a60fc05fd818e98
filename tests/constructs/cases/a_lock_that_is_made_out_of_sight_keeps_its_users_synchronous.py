# rows: 128
# outcome: refused lock-held
# stays: fetch, Store.read, main
import dataclasses
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


@dataclasses.dataclass
class Store:
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def read(self, name):
        with self.lock:
            return fetch(name)


def main():
    print(Store().read("a"))


if __name__ == "__main__":
    main()
