import queue
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed

import requests

SERVER = sys.argv[1]
LOCK = threading.Lock()


def name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


def worker(source, results):
    while True:
        number = source.get()
        if number is None:
            return
        time.sleep(0)
        with LOCK:
            results.append(number)


def square(n):
    time.sleep(0)
    return n * n


class Ticker(threading.Thread):
    def run(self):
        time.sleep(0.001)
        self.ticked = True


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(name, number) for number in (1, 2, 3)]
        print(sorted(future.result() for future in as_completed(futures)))
    source, results = queue.Queue(), []
    threads = [threading.Thread(target=worker, args=(source, results)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in (1, 2, 3):
        source.put(number)
    for thread in threads:
        source.put(None)
    for thread in threads:
        thread.join()
    print("queue", sum(results))
    fired = threading.Event()
    timer = threading.Timer(0.001, fired.set)
    timer.start()
    fired.wait(5)
    print("timer fired" if fired.is_set() else "timer lost")
    ticker = Ticker()
    ticker.start()
    ticker.join()
    print(ticker.ticked)
    with ProcessPoolExecutor(1) as pool:
        print("process", pool.submit(square, 3).result())


if __name__ == "__main__":
    main()
