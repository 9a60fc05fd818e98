# rows: 147
# outcome: refused public-api
# stays: main, tasks.py:fetch
from celery.contrib.testing.worker import start_worker

from tasks import app, fetch


def main():
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        print([fetch.delay(number).get(timeout=30) for number in (3, 4)])


if __name__ == "__main__":
    main()
