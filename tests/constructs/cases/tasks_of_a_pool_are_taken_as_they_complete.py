# rows: 125
# outcome: converted
# turns: work, main, first_of
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait


def work(value):
    time.sleep(0.001 * value)
    return value * 10


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting = {pool.submit(work, value): value for value in (1, 2, 3)}
        results = {}
        for future in as_completed(waiting):
            results[waiting[future]] = future.result()
    print(sorted(results.items()))


def first_of(values):
    with ThreadPoolExecutor() as pool:
        jobs = []
        for value in values:
            jobs.append((value, pool.submit(work, value)))
        futures = [future for _, future in jobs]
        done, rest = wait(futures, return_when=FIRST_COMPLETED)
        print(len(done) + len(rest), bool(done))
        for number, future in enumerate(as_completed(futures)):
            print(number, future in futures)
        return {value: future.result() for value, future in jobs}


if __name__ == "__main__":
    main()
    print(first_of([5, 1, 2]))
