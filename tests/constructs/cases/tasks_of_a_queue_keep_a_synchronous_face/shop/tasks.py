from celery import shared_task

from shop.app import app
from shop.stock import load


@app.task(bind=True, max_retries=1, default_retry_delay=0)
def refresh(self, name):
    """Load what is there."""
    try:
        return load(name), self.request.retries
    except KeyError as error:
        raise self.retry(exc=error)


@shared_task(name="shop.total")
def total(names: str, start: int = 1) -> int:
    # Of those that are there.
    found = start
    for name in names:
        try:
            found += load(name)
        except KeyError:
            pass
    return found


@shared_task
def double(pair):
    return pair * 2
