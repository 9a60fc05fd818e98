import time

from again import HANDLERS as handlers
from registry import HANDLERS, register


def load(key):
    time.sleep(0.001)
    return f"load {key}"


def save(key):
    return f"save {key}"


@register
def drop(key):
    return f"drop {key}"


HANDLERS["load"] = load
handlers["save"] = save
