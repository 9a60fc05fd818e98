# rows: 121, 123
# outcome: flagged function-as-value
# turns: main
# stays: Watch._run, Watch.start, Watch.stop, Early._run, Early.start, Early.stop, early
import threading
import time


class Watch:
    def __init__(self):
        self._thread = threading.Thread(target=self._run)
        self.seen = 0

    def _run(self):
        for _ in range(5):
            time.sleep(0.1)
            self.seen += 1
        print("the program waits for this", self.seen)

    def start(self):
        self._thread.start()

    def stop(self):
        self._thread.join(timeout=0.001)


class Early:
    def __init__(self):
        self._thread = None

    def _run(self):
        time.sleep(1)
        print("and for this")

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self):
        self._thread.join()


def early(is_hasty):
    one = Early()
    one.start()
    if is_hasty:
        return
    one.stop()


def main():
    watch = Watch()
    watch.start()
    watch.stop()
    early(True)
    time.sleep(0.001)
    print("main")


if __name__ == "__main__":
    main()
