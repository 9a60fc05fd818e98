import threading

import dramatiq
from celery import Celery, signals
from dramatiq.brokers.stub import StubBroker

app = Celery("shop", broker="memory://")
broker = StubBroker()
dramatiq.set_broker(broker)
SENT = []


@signals.after_task_publish.connect
def remember(sender=None, **told):
    SENT.append((sender, threading.current_thread()))


@app.task
def mail(address):
    print("dear", address)


@app.task
def pack(sku):
    print("packed", sku)


@dramatiq.actor
def count(sku):
    print(sku)
