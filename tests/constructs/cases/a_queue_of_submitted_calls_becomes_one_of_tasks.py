# rows: 125, 131
# outcome: converted
# turns: produce, consume, main
import queue
import time
from concurrent.futures import ThreadPoolExecutor


def produce(jobs, count):
    for number in range(count):
        time.sleep(0.001)
        jobs.put(number)
    for _ in range(2):
        jobs.put(None)


def consume(name, jobs):
    total = 0
    while (number := jobs.get()) is not None:
        time.sleep(0.001)
        total += number
    return total


def main():
    jobs = queue.Queue(maxsize=2)
    with ThreadPoolExecutor(max_workers=3) as pool:
        feeding = pool.submit(produce, jobs, 6)
        futures = [pool.submit(consume, f"c{at}", jobs=jobs) for at in range(2)]
        feeding.result()
        print(sum(future.result() for future in futures))
    try:
        jobs.get_nowait()
    except queue.Empty:
        print("drained")


if __name__ == "__main__":
    main()
