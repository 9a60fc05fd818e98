import time

from celery import Celery

app = Celery("shop", broker="memory://")
app.conf.task_always_eager = True


def load(value):
    print("load", value)
    time.sleep(0.001)
    return value


@app.task
def price(item):
    return load(item) * 2
