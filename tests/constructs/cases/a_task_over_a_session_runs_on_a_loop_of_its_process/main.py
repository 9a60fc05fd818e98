# rows: 147
# outcome: converted
# turns: tasks.py:load
# stays: main, tasks.py:fetch, tasks.py:both
from celery.contrib.testing.worker import start_worker

from tasks import app, both, fetch


def main():
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        print([fetch.delay(number).get(timeout=30) for number in (3, 4)])
        print(both.delay(3, 5).get(timeout=30))


if __name__ == "__main__":
    main()
