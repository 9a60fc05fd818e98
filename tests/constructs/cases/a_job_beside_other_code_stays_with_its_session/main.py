# rows: 137
# outcome: refused public-api
# stays: fetch, main
import os
import threading

import requests
from apscheduler.schedulers.background import BackgroundScheduler

session = requests.Session()
FOUND = []
DONE = threading.Event()


def fetch(number):
    FOUND.append(session.get(f"{os.environ['SERVER']}/items/{number}").json()["name"])
    if len(FOUND) == 2:
        DONE.set()


def main():
    scheduler = BackgroundScheduler()
    scheduler.add_job(fetch, "date", args=(3,), misfire_grace_time=None)
    scheduler.start()
    fetch(4)
    DONE.wait(timeout=30)
    scheduler.shutdown()
    print(sorted(FOUND))


if __name__ == "__main__":
    main()
