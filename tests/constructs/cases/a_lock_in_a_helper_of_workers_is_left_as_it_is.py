# rows: 128, 131
# outcome: converted
# turns: fetch, Crawler.work, Crawler.run, main
# stays: Crawler.add
import queue
import threading
import time


def fetch(path):
    time.sleep(0.001)
    return [path + "x"] if len(path) < 4 else []


class Crawler:
    def __init__(self):
        self.queue = queue.Queue()
        self.seen = set()
        self.lock = threading.Lock()

    def add(self, path):
        with self.lock:
            if path in self.seen:
                return
            self.seen.add(path)
        self.queue.put(path)

    def work(self):
        while True:
            path = self.queue.get()
            if path is None:
                break
            for link in fetch(path):
                self.add(link)
            self.queue.task_done()

    def run(self, start):
        self.add(start)
        threads = [threading.Thread(target=self.work) for _ in range(2)]
        for thread in threads:
            thread.start()
        self.queue.join()
        for _ in threads:
            self.queue.put(None)
        for thread in threads:
            thread.join()
        return sorted(self.seen)


def main():
    print(Crawler().run("a"))


if __name__ == "__main__":
    main()
