# rows: 121
# outcome: converted
# turns: Saver.save, Saver.later, Ticker._tick, Ticker._next, Ticker.start, main
# stays: Ticker.stop
import threading
import time


class Saver:
    def __init__(self):
        self._timer = None
        self.saved = []

    def save(self, text):
        time.sleep(0.001)
        self.saved.append(text)

    def later(self, text):
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(0.3, self.save, args=(text,))
        self._timer.daemon = True
        self._timer.start()


class Ticker:
    def __init__(self):
        self._next_one = None
        self.ticks = 0

    def _tick(self):
        time.sleep(0.001)
        self.ticks += 1
        self._next()

    def _next(self):
        self._next_one = threading.Timer(0.001, self._tick)
        self._next_one.daemon = True
        self._next_one.start()

    def start(self):
        self._next()

    def stop(self):
        self._next_one.cancel()


def main():
    saver = Saver()
    saver.later("a")
    saver.later("b")
    ticker = Ticker()
    ticker.start()
    time.sleep(1)
    ticker.stop()
    print(saver.saved, ticker.ticks > 2)


if __name__ == "__main__":
    main()
