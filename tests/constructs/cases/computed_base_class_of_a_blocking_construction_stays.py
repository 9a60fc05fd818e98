# rows: 79
# outcome: refused init
# stays: load, Worker.__init__
import threading

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Worker(threading.Thread):
    def __init__(self, key):
        super().__init__(daemon=True)
        self.data = load(key)

    def run(self):
        print("run", self.data)


def main():
    worker = Worker("a")
    worker.start()
    worker.join()


if __name__ == "__main__":
    main()
