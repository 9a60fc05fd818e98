import sys
import time
from concurrent.futures import ThreadPoolExecutor

import requests

SERVER = sys.argv[1]


def name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


def together(numbers):
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(name, number) for number in numbers]
        return [future.result() for future in futures]


def label(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"].upper()


def apart(numbers):
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(label, number) for number in numbers]
        futures.append(pool.submit(str.upper, "plain"))
        return [future.result() for future in futures]


def price(number):
    return requests.get(f"{SERVER}/items/{number}").json()["price"]


def main():
    time.sleep(0)
    print(together([1, 2]), apart([1]), price(3) > 0)


if __name__ == "__main__":
    main()
