# rows: 131
# outcome: converted
# turns: fetch, work, main
import queue
import threading
import time
from queue import Empty


def fetch(value):
    time.sleep(0.001)
    return value


def work(jobs, results):
    while True:
        try:
            job = jobs.get(True, 0.02)
        except Empty:
            results.append("no more")
            return
        results.append(fetch(job))


def main():
    jobs, results = queue.Queue(1), []
    jobs.put_nowait("first")
    try:
        jobs.put("second", timeout=0.001)
    except queue.Full as error:
        print("full", type(error).__name__.removeprefix("Queue"))
    try:
        jobs.put("second", block=False)
    except (KeyError, queue.Full):
        print("still full")
    thread = threading.Thread(target=work, args=[jobs, results])
    thread.start()
    jobs.put("third", timeout=5)
    thread.join()
    print(results)
    try:
        jobs.get(timeout=0)
    except queue.Empty:
        print("empty", jobs.maxsize)
    jobs.put("last")
    print(jobs.get(timeout=0), jobs.full())
    try:
        jobs.get(timeout=-1)
    except ValueError as error:
        print(error)


if __name__ == "__main__":
    main()
