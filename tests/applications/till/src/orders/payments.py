import logging

import requests

from .config import Settings, get_settings

log = logging.getLogger(__name__)


class PaymentError(Exception):
    pass


class PaymentClient:
    """Talks to the payment service."""

    def __init__(self, settings: Settings):
        self.base_url = settings.payments_url.rstrip("/")
        self.timeout = settings.payments_timeout
        self.session = requests.Session()
        self.session.headers.update({"Accept": "application/json", "User-Agent": "orders/1.0"})

    def _request(self, method: str, path: str, **kwargs) -> dict:
        url = f"{self.base_url}{path}"
        try:
            response = self.session.request(method, url, timeout=self.timeout, **kwargs)
            response.raise_for_status()
        except requests.exceptions.Timeout as exc:
            raise PaymentError("timeout") from exc
        except requests.exceptions.HTTPError as exc:
            log.error("payment service said %s", exc.response.status_code)
            raise PaymentError(f"status {exc.response.status_code}") from exc
        except requests.exceptions.RequestException as exc:
            raise PaymentError("unreachable") from exc
        return response.json()

    def charge(self, order_id: int, amount: int) -> str:
        return self._request("POST", "/charges", json={"order": order_id, "amount": amount})["id"]

    def status(self, charge_id: str) -> str:
        return self._request("GET", f"/charges/{charge_id}")["status"]


def get_payment_client() -> PaymentClient:
    return PaymentClient(get_settings())
