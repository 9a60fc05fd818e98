# rows: 121, 123
# outcome: refused function-as-value
# stays: Box._work, Box.open, Box.close, Counted._work, Counted.open, main
import threading
import time


class Box:
    def __init__(self):
        self._thread = None

    def _work(self):
        time.sleep(0.2)
        print("worked")

    def open(self):
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def close(self):
        for value in vars(self).values():
            if isinstance(value, threading.Thread):
                value.join()


class Counted:
    def __init__(self):
        self._counted = None

    def _work(self):
        time.sleep(0.2)
        print("counted")

    def open(self):
        self._counted = threading.Thread(target=self._work, daemon=True)
        self._counted.start()


def main():
    box = Box()
    box.open()
    box.close()
    Counted().open()
    print(threading.active_count())
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()


if __name__ == "__main__":
    main()
