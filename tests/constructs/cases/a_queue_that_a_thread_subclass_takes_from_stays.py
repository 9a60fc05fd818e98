# rows: 122, 131
# outcome: converted
# turns: fetch, work, main
# stays: Writer.run
import queue
import threading
import time

LINES = []


def fetch(value):
    time.sleep(0.001)
    return value


class Log:
    def __init__(self):
        self.lines = queue.Queue()

    def keep(self, line):
        self.lines.put(line)


class Writer(threading.Thread):
    def __init__(self, log):
        super().__init__()
        self.log = log

    def run(self):
        while (line := self.log.lines.get()) is not None:
            LINES.append(line)


def work(log):
    log.keep(fetch("a"))
    log.keep(fetch("b"))
    log.keep(None)


def main():
    log = Log()
    writer = Writer(log)
    writer.start()
    work(log)
    writer.join()
    print(LINES)


if __name__ == "__main__":
    main()
