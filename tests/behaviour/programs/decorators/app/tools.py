import functools

CALLS = []


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        CALLS.append(function.__name__)
        return function(*args, **kwargs)

    return wrapper


def fallback(value):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            try:
                return function(*args, **kwargs)
            except LookupError:
                return value

        return wrapper

    return decorate


def retry(times):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(1, times + 1):
                result = function(*args, **kwargs)
                if result is not None:
                    return attempt, result
            return None

        return wrapper

    return decorate


def shouting(function):
    def wrapper(self, *args):
        return function(self, *args).upper()

    return wrapper
