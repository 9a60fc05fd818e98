# awaitify: keep-sync
import time


def pause():
    time.sleep(0)
    return "slept"
