import logging

import requests

from notifier.models import Event, Subscription
from notifier.retry import retry

logger = logging.getLogger(__name__)


class DeliveryError(Exception):
    pass


class WebhookClient:
    def __init__(self, timeout=10, session=None):
        self.timeout = timeout
        self.session = session or requests.Session()
        self.session.headers.update({"User-Agent": "notifier/1.0"})

    @retry((requests.ConnectionError, requests.Timeout), tries=3, delay=0.1)
    def _post(self, url, payload):
        return self.session.post(url, json=payload, timeout=self.timeout)

    def deliver(self, subscription: Subscription, event: Event) -> int:
        try:
            response = self._post(subscription.url, {"id": event.id, "topic": event.topic, "data": event.payload})
            response.raise_for_status()
        except requests.HTTPError as exc:
            raise DeliveryError(f"{subscription.url} answered {exc.response.status_code}") from exc
        except requests.RequestException as exc:
            raise DeliveryError(str(exc)) from exc
        logger.info("delivered %s to %s", event.id, subscription.url)
        return response.status_code
