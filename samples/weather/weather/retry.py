"""Calls again what failed for a moment."""

import functools
import time

import requests


def retry(times: int, pause: float = 0.05):
    """Tries a function several times, longer apart each time, while the service says that it is busy."""

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(1, times):
                try:
                    return function(*args, **kwargs)
                except requests.HTTPError as error:
                    # Anything but "busy" will not get better by waiting.
                    if error.response.status_code != 503:
                        raise
                time.sleep(pause * attempt)
            return function(*args, **kwargs)

        return wrapper

    return decorate
