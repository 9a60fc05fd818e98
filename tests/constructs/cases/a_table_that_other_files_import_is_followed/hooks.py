import time

HOOKS = []


def subscribe(hook):
    HOOKS.append(hook)


def shout(key):
    time.sleep(0.001)
    return key.upper()
