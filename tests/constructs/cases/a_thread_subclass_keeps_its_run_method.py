# rows: 122
# outcome: refused external-base
# stays: fetch, Worker.run, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


class Worker(threading.Thread):
    def run(self):
        self.result = fetch(3)


def main():
    worker = Worker()
    worker.start()
    worker.join()
    print(worker.result)


if __name__ == "__main__":
    main()
