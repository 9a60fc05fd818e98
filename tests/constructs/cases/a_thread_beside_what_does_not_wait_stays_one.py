# rows: 121, 134
# outcome: refused function-as-value
# stays: Spinner.spin, Spinner.__enter__, Spinner.__exit__, Clock._tick, Clock.start, main
import io
import sys
import threading
import time


class Spinner:
    def __init__(self):
        self._stop = threading.Event()
        self.turns = 0

    def spin(self):
        while not self._stop.is_set():
            self.turns += 1
            time.sleep(0.0001)

    def __enter__(self):
        self._thread = threading.Thread(target=self.spin)
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()


class Clock:
    def __init__(self):
        self.ticks = 0
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def start(self):
        self._thread.start()

    def _tick(self):
        while True:
            self.ticks += 1
            time.sleep(0.0001)


def main():
    with Spinner() as spinner:
        total = sum(number * number for number in range(1_000_000))
    print(total, spinner.turns > 2)
    clock = Clock()
    clock.start()
    sys.stdin = io.StringIO("a\nb\n")
    for line in sys.stdin:
        print(line.strip(), sum(number * number for number in range(500_000)))
    print(clock.ticks > 2)


if __name__ == "__main__":
    main()
