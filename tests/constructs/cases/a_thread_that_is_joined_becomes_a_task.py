# rows: 121
# outcome: converted
# turns: fetch, work, main, many, Store.fill, Store.load
import threading
import time
from threading import Thread


def fetch(value):
    time.sleep(0.001)
    return value


RESULTS = []


def work(value, label="x"):
    RESULTS.append((label, fetch(value)))
    if value == 2:
        raise ValueError(value)


def main():
    thread = threading.Thread(target=work, args=(1,), kwargs={"label": "y"}, daemon=True)
    thread.start()
    thread.join()
    print(RESULTS, thread.is_alive())
    first, second = Thread(target=work, args=(2,)), Thread(target=work, name="second", args=(9,))
    for one in (first, second):
        print(one.is_alive())
    first.start()
    second.start()
    first.join()
    second.join(timeout=5)
    second.join()
    print(sorted(RESULTS))


def many(values):
    threads = []
    for value in values:
        thread = Thread(target=work, args=(value, "many"))
        threads.append(thread)
        thread.start()
    for thread in threads:
        thread.join()


class Store:
    def __init__(self):
        self.kept = {}

    def load(self, key):
        self.kept[key] = fetch(key)

    def fill(self, keys):
        threads = [threading.Thread(target=self.load, args=(key,)) for key in keys]
        for thread in threads:
            thread.start()
        [thread.join() for thread in threads]
        return sorted(self.kept.items())


if __name__ == "__main__":
    main()
    many([3, 1])
    print(sorted(RESULTS[3:]), Store().fill([1, 4]))
