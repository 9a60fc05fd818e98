# rows: 94
# outcome: refused external-base
# stays: load, Handler.emit, Worker.run
import logging
import threading

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Handler(logging.Handler):
    def emit(self, record):
        load(record.getMessage())


class Worker(threading.Thread):
    def run(self):
        load("thread")


def main():
    logger = logging.getLogger("x")
    logger.addHandler(Handler())
    logger.warning("hello")
    worker = Worker()
    worker.start()
    worker.join()


if __name__ == "__main__":
    main()
