import functools
import time


def timed(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        started = time.monotonic()
        result = func(*args, **kwargs)
        print(func.__name__, time.monotonic() >= started)
        return result

    return wrapper


def retry(times):
    def decorate(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            last = None
            for _ in range(times):
                try:
                    return func(*args, **kwargs)
                except KeyError as error:
                    last = error
            raise last

        return wrapper

    return decorate
