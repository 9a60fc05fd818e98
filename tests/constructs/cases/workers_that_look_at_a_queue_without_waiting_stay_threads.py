# rows: 121, 131
# outcome: refused function-as-value
# stays: fetch, work, main
import queue
import threading
import time


def fetch(value):
    time.sleep(0.001)
    return value


def work(jobs, results, stop):
    while not stop.is_set():
        try:
            job = jobs.get_nowait()
        except queue.Empty:
            continue
        results.append(fetch(job))
        jobs.task_done()


def main():
    jobs, results, stop = queue.Queue(), [], threading.Event()
    threads = [threading.Thread(target=work, args=(jobs, results, stop)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in (1, 2, 3):
        jobs.put(number)
    jobs.join()
    stop.set()
    for thread in threads:
        thread.join()
    print(sorted(results))


if __name__ == "__main__":
    main()
