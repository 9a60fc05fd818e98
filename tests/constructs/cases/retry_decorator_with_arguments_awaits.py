# rows: 103
# outcome: converted
# turns: retry.decorate.wrapper, load, Client.get, main
# stays: retry, retry.decorate
import functools
import time


def retry(times, delay=0.001):
    def decorate(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            for attempt in range(times):
                try:
                    return func(*args, **kwargs)
                except ValueError as error:
                    print("attempt", attempt, error)
                    time.sleep(delay)
            raise RuntimeError("gave up")

        return wrapper

    return decorate


calls = []


@retry(times=3)
def load(key):
    time.sleep(0.001)
    calls.append(key)
    if len(calls) < 3:
        raise ValueError(len(calls))
    return key


class Client:
    @retry(2)
    def get(self, key):
        return load(key)


def main():
    print(load("a"))
    calls.clear()
    try:
        Client().get("b")
        raise ValueError("again")
    except (RuntimeError, ValueError) as error:
        print(type(error).__name__)


if __name__ == "__main__":
    main()
