import time
from concurrent.futures import ThreadPoolExecutor

from vendor import Client


def fetch(name):
    time.sleep(0.001)
    return Client().get(name)


def collect(names):
    with ThreadPoolExecutor(max_workers=2) as pool:
        for answer in pool.map(fetch, names):
            print(answer)
