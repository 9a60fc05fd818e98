# rows: 121, 123
# outcome: converted
# turns: Watch._run, Watch.start, main
import threading
import time


class Watch:
    def __init__(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.daemon = True
        self.seen = 0

    def _run(self):
        while True:
            time.sleep(0.001)
            self.seen += 1

    def start(self):
        self._thread.start()


def main():
    watch = Watch()
    watch.start()
    time.sleep(0.05)
    print(watch.seen > 2, watch._thread.is_alive())


if __name__ == "__main__":
    main()
