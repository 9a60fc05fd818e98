import atexit
import concurrent.futures
import json
import logging
import re
import signal
import sys
import threading
import time

import requests

SERVER = sys.argv[1]


def name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


def replace(match):
    return f"<{name(match[0])}>"


def encode(value):
    time.sleep(0)
    return "slept"


def goodbye():
    time.sleep(0)
    print("bye")


def work(results, number):
    results.append("thread " + name(number))


def on_signal(number, frame):
    time.sleep(0)
    print("signal", number == signal.SIGUSR1)


class Collecting(logging.Handler):
    def emit(self, record):
        time.sleep(0)
        print("handled", record.getMessage())


def pause():
    time.sleep(0.001)


def main():
    atexit.register(goodbye)
    print(re.sub(r"\d", replace, "1 and 2"))
    print(json.dumps({"now": object()}, default=encode))
    logger = logging.getLogger("suite")
    logger.addHandler(Collecting())
    logger.warning("hello")
    results = []
    thread = threading.Thread(target=work, args=(results, 3))
    thread.start()
    thread.join()
    print(*results)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        print(list(pool.map(name, [1, 2])))
        print(pool.submit(name, 4).result())
    signal.signal(signal.SIGUSR1, on_signal)
    signal.raise_signal(signal.SIGUSR1)
    pause()


if __name__ == "__main__":
    main()
