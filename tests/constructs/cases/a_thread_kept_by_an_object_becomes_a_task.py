# rows: 121, 130, 131
# outcome: converted
# turns: fetch, Poller.poll, Poller._run, Poller.start, Poller.stop, App.run, Quiet.open, Quiet._work, Quiet.close, main
import queue
import threading
import time


def fetch(number):
    time.sleep(0.002)
    return number // 3


class Poller:
    def __init__(self, interval=0.001):
        self.interval = interval
        self.events = queue.Queue()
        self._stop = threading.Event()
        self._thread = None
        self.asked = 0
        self.last = None

    def poll(self):
        self.asked += 1
        return fetch(self.asked)

    def _run(self):
        while not self._stop.is_set():
            value = self.poll()
            if value != self.last:
                self.last = value
                self.events.put(value)
            self._stop.wait(self.interval)

    def start(self):
        if self._thread is not None and self._thread.is_alive():
            raise RuntimeError("it runs")
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()


class App:
    def __init__(self):
        self.poller = Poller()

    def run(self):
        self.poller.start()
        try:
            self.poller.start()
        except RuntimeError as error:
            print(error)
        time.sleep(0.02)
        self.poller.stop()
        return self.poller.asked > 1


class Quiet:
    _thread = None

    def open(self):
        thread = threading.Thread(target=self._work, args=(3,))
        thread.start()
        self._thread = thread

    def _work(self, number):
        for _ in range(number):
            fetch(number)
        print("worked")

    def close(self):
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()


def main():
    with Poller() as poller:
        print(poller.events.get(timeout=5), poller.events.get(timeout=5))
        print(poller._thread.is_alive())
    print(poller._thread.is_alive(), poller.events.qsize() < 3)
    print(App().run())
    quiet = Quiet()
    quiet.open()
    quiet.close()
    quiet.close()
    print("end")


if __name__ == "__main__":
    main()
