import time

import dramatiq
from dramatiq.brokers.stub import StubBroker

broker = StubBroker()
dramatiq.set_broker(broker)
FOUND = []


def load(name):
    time.sleep(0.001)
    return len(name)


@dramatiq.actor(max_retries=0)
def fetch(name):
    FOUND.append(load(name))


def pair(first, second):
    fetch(first)
    fetch(second)
