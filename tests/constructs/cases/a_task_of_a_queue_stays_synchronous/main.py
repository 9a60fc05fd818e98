# rows: 147, 148
# outcome: refused decorator
# stays: fetch, price, main
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))

from celery import Celery
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


app = Celery("shop")


@app.task
def price(item):
    return fetch(item) * 2


def main():
    print(price.delay(3), price(4), sorted(app.tasks))


if __name__ == "__main__":
    main()
