# rows: 130
# outcome: flagged function-as-value
# turns: main
# stays: Box.put, Box.get, Box.size, consume
import threading
import time


class Box:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()

    def size(self):
        with self.changed:
            return len(self.items)

    def put(self, item):
        with self.changed:
            self.items.append(item)
            if self.size() == 1:
                self.changed.notify()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            return self.items.pop()


def consume(box, found):
    for _ in range(2):
        time.sleep(0.001)
        found.append(box.get())


def main():
    box, found = Box(), []
    thread = threading.Thread(target=consume, args=(box, found))
    thread.start()
    for number in range(2):
        time.sleep(0.01)
        box.put(number)
    thread.join()
    print(found)


if __name__ == "__main__":
    main()
