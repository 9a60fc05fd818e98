# rows: 121, 123
# outcome: refused function-as-value
# stays: Watch._run, Watch.start, Twice._work, Twice.open, Twice.close, begin, twice, main
import argparse
import threading
import time


class Watch:
    def __init__(self):
        self.seen = 0
        self._thread = None

    def _run(self):
        while True:
            time.sleep(0.001)
            self.seen += 1

    def start(self):
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()


WATCH = Watch()


class Twice:
    def __init__(self):
        self._thread = None

    def _work(self, number):
        time.sleep(0.2 * number)
        print("worked", number)

    def open(self, number):
        self._thread = threading.Thread(target=self._work, args=(number,))
        self._thread.start()

    def close(self):
        self._thread.join()


def begin(args):
    WATCH.start()


def twice():
    one = Twice()
    one.open(2)
    one.open(1)
    one.close()
    print("closed")


def main():
    parser = argparse.ArgumentParser()
    parser.set_defaults(func=begin)
    args = parser.parse_args([])
    args.func(args)
    before = WATCH.seen
    twice()
    print(WATCH.seen > before)


if __name__ == "__main__":
    main()
