# rows: 121, 123, 131
# outcome: converted
# turns: fetch, work, main, many
import queue
import threading
import time

jobs = queue.Queue()
SEEN = []


def fetch(value):
    time.sleep(0.001)
    if value == 3:
        raise KeyError(value)
    return value


def work():
    while True:
        job = jobs.get()
        try:
            SEEN.append(fetch(job))
        except KeyError:
            SEEN.append("missing")
        finally:
            jobs.task_done()


def main():
    threading.Thread(target=work, daemon=True).start()
    for number in range(5):
        jobs.put(number)
    jobs.join()
    print(SEEN)


def many(numbers):
    for _ in range(2):
        thread = threading.Thread(target=work)
        thread.daemon = True
        thread.start()
    for number in numbers:
        jobs.put(number)
    jobs.join()
    print(len(SEEN), jobs.qsize())


if __name__ == "__main__":
    main()
    many([7, 8, 9])
