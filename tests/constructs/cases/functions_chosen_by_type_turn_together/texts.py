import time

from loading import load


@load.register
def _(source: str):
    time.sleep(0.001)
    return "text " + source
