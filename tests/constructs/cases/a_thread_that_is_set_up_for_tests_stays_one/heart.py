import threading
import time


class Heart:
    def __init__(self, pump):
        self.pump = pump
        self._stop = threading.Event()
        self._thread = None

    def _beat(self):
        while not self._stop.is_set():
            self.pump()
            time.sleep(0.0001)

    def start(self):
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()
