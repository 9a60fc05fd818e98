import functools
import logging
import time

logger = logging.getLogger(__name__)


def retry(exceptions, tries=3, delay=0.5, backoff=2):
    """Retry the decorated function with exponential backoff."""

    def decorator(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            remaining, wait = tries, delay
            while remaining > 1:
                try:
                    return func(*args, **kwargs)
                except exceptions as exc:
                    logger.warning("%s failed: %s, retrying in %.2fs", func.__name__, exc, wait)
                    time.sleep(wait)
                    remaining -= 1
                    wait *= backoff
            return func(*args, **kwargs)

        return wrapper

    return decorator
