# rows: 25
# outcome: refused function-as-value
# stays: put, load, run
import time

HANDLERS = {}


def put(registry, name, function):
    registry[name] = function


def load(key):
    time.sleep(0.001)
    return key


def run(name):
    return HANDLERS[name]("x")


put(HANDLERS, "load", load)
if __name__ == "__main__":
    print(run("load"), load("y"))
