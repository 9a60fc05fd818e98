# rows: 121, 128, 131
# outcome: flagged shared-state
# turns: save, Worker.start, Worker._work, Worker.stop, main
# stays: Worker.submit, Worker.figures
import queue
import threading
import time


def save(job):
    time.sleep(0.001)
    return job * 2


class Worker:
    def __init__(self):
        self._jobs = queue.Queue()
        self._lock = threading.Lock()
        self._thread = None
        self.results = []
        self.count = 0

    def start(self):
        self._thread = threading.Thread(target=self._work, name="worker")
        self._thread.start()

    def submit(self, job):
        self._jobs.put(job)

    def _work(self):
        while True:
            job = self._jobs.get()
            if job is None:
                break
            result = save(job)
            with self._lock:
                self.count += 1
                self.results.append(result)

    def figures(self):
        with self._lock:
            return self.count, self.results

    def stop(self):
        self._jobs.put(None)
        if self._thread is None:
            return
        self._thread.join()
        self._thread = None


def main():
    worker = Worker()
    worker.stop()
    worker = Worker()
    worker.start()
    try:
        for number in range(5):
            worker.submit(number)
    finally:
        worker.stop()
    print(worker.figures())


if __name__ == "__main__":
    main()
