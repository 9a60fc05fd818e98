# rows: 121, 123, 131
# outcome: refused function-as-value
# stays: fetch, work, main
import queue
import threading
import time


def fetch(value):
    time.sleep(0.001)
    return value


def work(jobs, seen):
    try:
        while True:
            seen.append(fetch(jobs.get()))
            jobs.task_done()
    finally:
        print("never printed: a daemon ends without a word")


def main():
    jobs, seen = queue.Queue(), []
    threading.Thread(target=work, args=(jobs, seen), daemon=True).start()
    for number in (1, 2, 3):
        jobs.put(number)
    jobs.join()
    print(seen)


if __name__ == "__main__":
    main()
