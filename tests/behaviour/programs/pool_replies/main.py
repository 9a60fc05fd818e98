import concurrent.futures
import functools
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed

import requests

SERVER = sys.argv[1]


def load(number):
    return requests.get(f"{SERVER}/items/{number}", timeout=5)


def mapped():
    with ThreadPoolExecutor(2) as pool:
        for reply in pool.map(load, [1, 2]):
            print(reply.ok, reply.json()["name"])


def listed():
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(load, [1, 2]))
    return [reply.ok for reply in replies]


def submitted():
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(load, number) for number in (1, 2)]
        return [future.result().ok for future in futures]


def keyed():
    with ThreadPoolExecutor(max_workers=3) as pool:
        numbers = {pool.submit(load, number): number for number in (3, 4)}
        found = {}
        for future in as_completed(numbers):
            number = numbers[future]
            try:
                reply = future.result()
            except Exception as error:
                print(number, error)
            else:
                found[number] = reply.ok
    return sorted(found.items())


def assigned():
    pool = ThreadPoolExecutor(2)
    try:
        return [reply.ok for reply in pool.map(load, [1, 2])]
    finally:
        pool.shutdown()


def filled():
    numbers = {}
    with ThreadPoolExecutor(2) as pool:
        for number in (1, 2):
            numbers[pool.submit(load, number)] = number
        found = {}
        for future in as_completed(numbers):
            found[numbers[future]] = future.result().ok
    return sorted(found)


def waited():
    with ThreadPoolExecutor(max_workers=3) as pool:
        jobs = [pool.submit(load, number) for number in (1, 2)]
        done, left = concurrent.futures.wait(jobs)
    return sorted(job.result().ok for job in done), len(left)


def last(numbers):
    return functools.reduce(lambda found, number: load(number), numbers, None).ok


def main():
    mapped()
    print(listed(), submitted(), keyed(), waited(), last([1, 2]), assigned(), filled())


if __name__ == "__main__":
    main()
