# rows: 130
# outcome: converted
# turns: Box.put, Box.get, Box.close, fetch, consume, main
import threading
import time


def fetch(value):
    time.sleep(0.001)
    return value * 2


class Box:
    def __init__(self, size):
        self.size = size
        self.items = []
        self.closed = False
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.size:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()

    def get(self, timeout=1):
        with self.changed:
            if not self.changed.wait_for(lambda: self.items or self.closed, timeout=timeout):
                return "late"
            if not self.items:
                return None
            item = self.items.pop(0)
            self.changed.notify()
            return item

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notifyAll()


def consume(box, found):
    while True:
        item = box.get()
        if item is None:
            return
        found.append(fetch(item))


def main():
    box, found = Box(2), []
    print(box.get(timeout=0.01))
    threads = [threading.Thread(target=consume, args=(box, found)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(7):
        box.put(number)
    time.sleep(0.02)
    box.close()
    for thread in threads:
        thread.join()
    print(sorted(found))
    with box.changed:
        print(box.changed.wait(0.01), box.changed.wait_for(lambda: "yes"))


if __name__ == "__main__":
    main()
