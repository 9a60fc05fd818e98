# rows: 25
# outcome: refused function-as-value
# stays: load, main
import sched
import time

HANDLERS = {}


def handler(func):
    HANDLERS[func.__name__] = func
    return func


@handler
def load(key):
    time.sleep(0.001)
    print(key.upper())


def main():
    later = sched.scheduler()
    for name, function in HANDLERS.items():
        later.enter(0, 1, function, (name,))
    later.run()


if __name__ == "__main__":
    main()
