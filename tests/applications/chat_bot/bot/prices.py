import logging
import time

import requests

from .cache import cached
from .settings import get_settings

log = logging.getLogger(__name__)


class PriceError(Exception):
    pass


def _get(path: str, **params):
    url = f"{get_settings().api_url}{path}"
    for attempt in range(3):
        try:
            response = requests.get(url, params=params, timeout=5)
            response.raise_for_status()
        except requests.exceptions.ConnectionError as exc:
            log.warning("attempt %d: %s", attempt, exc)
            time.sleep(0.1 * 2**attempt)
        except requests.HTTPError as exc:
            if exc.response is not None and exc.response.status_code == 404:
                raise PriceError(f"no such thing: {path}") from exc
            raise
        else:
            return response.json()
    raise PriceError(f"{url} is not to be reached")


@cached("price")
def price(symbol: str) -> float:
    return _get(f"/price/{symbol}")["value"]


def prices(symbols: list[str]) -> dict[str, float]:
    return {symbol: price(symbol) for symbol in symbols}
