import queue
import sys
import threading

import requests


class Crawler:
    def __init__(self, server, numbers, workers=3):
        self.server = server
        self.jobs = queue.Queue()
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.names = {}
        self.failed = 0
        self.workers = workers
        for number in numbers:
            self.jobs.put(number)

    def fetch(self, number):
        response = requests.get(f"{self.server}/items/{number}", timeout=10)
        response.raise_for_status()
        return response.json()["name"]

    def work(self):
        while not self.stop.is_set():
            try:
                number = self.jobs.get(timeout=0.05)
            except queue.Empty:
                continue
            try:
                name = self.fetch(number)
                with self.lock:
                    self.names[number] = name
            except requests.RequestException:
                self.failed += 1
            finally:
                self.jobs.task_done()

    def run(self):
        threads = [threading.Thread(target=self.work) for _ in range(self.workers)]
        for thread in threads:
            thread.start()
        self.jobs.join()
        self.stop.set()
        for thread in threads:
            thread.join()
        return [self.names[number] for number in sorted(self.names)]


def main():
    crawler = Crawler(sys.argv[1], [3, 1, 2, 99])
    print(*crawler.run())
    print("failed", crawler.failed)
    print("left", crawler.jobs.qsize())


if __name__ == "__main__":
    main()
