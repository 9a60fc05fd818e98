# rows: 121
# outcome: converted
# turns: Beat._beat, Beat.close, main
import threading
import time


class Beat:
    def __init__(self, pause):
        self.pause = pause
        self.count = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat)
        self._thread.start()

    def _beat(self):
        while not self._stopped.wait(self.pause):
            self.count += 1
            time.sleep(0.0001)

    def close(self):
        self._stopped.set()
        self._thread.join()


def main():
    beat = Beat(0.001)
    time.sleep(0.5)
    beat.close()
    print(beat.count > 2, beat._thread.is_alive())


if __name__ == "__main__":
    main()
