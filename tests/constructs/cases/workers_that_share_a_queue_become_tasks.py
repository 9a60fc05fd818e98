# rows: 121, 131
# outcome: converted
# turns: fetch, work, main, Crawler.work, Crawler.run
import queue
import threading
import time


def fetch(value):
    time.sleep(0.001)
    return value * 2


def work(jobs, results):
    while True:
        job = jobs.get()
        if job is None:
            jobs.task_done()
            break
        results.put((job, fetch(job)))
        jobs.task_done()


def main():
    jobs, results = queue.Queue(maxsize=2), queue.PriorityQueue()
    threads = []
    for _ in range(2):
        thread = threading.Thread(target=work, args=(jobs,), kwargs={"results": results})
        thread.start()
        threads.append(thread)
    for number in (3, 1, 2):
        jobs.put(number)
    for _ in threads:
        jobs.put(None)
    jobs.join()
    for thread in threads:
        thread.join()
    print([results.get() for _ in range(3)], jobs.empty(), results.qsize())


class Crawler:
    def __init__(self, pages):
        self.jobs = queue.Queue()
        self.seen = queue.SimpleQueue()
        for page in pages:
            self.add(page)

    def add(self, page):
        self.jobs.put(page)

    def work(self):
        while True:
            try:
                page = self.jobs.get(block=False)
            except queue.Empty:
                return
            self.seen.put(fetch(page))
            if page > 10:
                self.add(page - 10)

    def run(self):
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(self.seen.get() for _ in range(self.seen.qsize()))


if __name__ == "__main__":
    main()
    print(Crawler([1, 12, 3]).run())
