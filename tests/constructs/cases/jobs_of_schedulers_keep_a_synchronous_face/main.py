# rows: 137
# outcome: converted
# turns: load, warm
# stays: main, refresh, once, tick
import time
from datetime import datetime

import schedule
from apscheduler.schedulers.background import BackgroundScheduler

FOUND = []
scheduler = BackgroundScheduler()


def load(name):
    time.sleep(0.001)
    FOUND.append(name)


def refresh(name="a"):
    load(name)


def once():
    load("once")
    return schedule.CancelJob


@scheduler.scheduled_job("date", run_date=datetime(2020, 1, 1), misfire_grace_time=None)
def tick():
    load("tick")


def warm():
    refresh("warm")


def main():
    refresh()
    schedule.every(0.01).seconds.do(refresh, name="b")
    schedule.every().day.at("07:00").do(refresh)
    schedule.every(0.01).seconds.do(once)
    time.sleep(0.05)
    schedule.run_pending()
    scheduler.add_job(refresh, "date", args=("c",), misfire_grace_time=None)
    scheduler.start()
    while not {"c", "tick"} <= set(FOUND):
        time.sleep(0.01)
    scheduler.shutdown()
    print(sorted(FOUND), len(schedule.get_jobs()))


if __name__ == "__main__":
    main()
