import logging
import time

import requests

log = logging.getLogger(__name__)


def pages(server: str) -> list:
    """All items, page after page."""
    items: list = []
    offset = 0
    with requests.Session() as session:
        while True:
            response = session.get(f"{server}/items", params={"offset": offset, "limit": 2})
            response.raise_for_status()
            page = response.json()
            log.debug("page at %s", offset)
            items += page["items"]
            if page["next"] is None:
                return items
            offset = page["next"]
            time.sleep(0.001)  # be kind
