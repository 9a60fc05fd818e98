"""Exchange rates of a service."""

import time

import requests

BASE_URL = "https://rates.example.org/v2"


class RateError(Exception):
    pass


def rate(base: str, to: str) -> float:
    """The rate between two currencies."""
    response = requests.get(f"{BASE_URL}/latest", params={"base": base, "to": to}, timeout=5)
    if response.status_code == 404:
        raise RateError(f"no rate for {base}")
    response.raise_for_status()
    return response.json()["rate"]


def rate_or_none(base: str, to: str) -> float | None:
    try:
        return rate(base, to)
    except requests.exceptions.Timeout:
        return None
    except requests.exceptions.ConnectionError as error:
        raise RateError("the service cannot be reached") from error


def convert(amount: float, base: str, to: str) -> float:
    return round(amount * rate(base, to), 2)


class Account:
    """Alerts of an account."""

    def __init__(self, token: str):
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def alerts(self) -> list[str]:
        response = self.session.get(f"{BASE_URL}/alerts", timeout=5)
        response.raise_for_status()
        return [alert["name"] for alert in response.json()]

    def add(self, name: str, above: float) -> int:
        response = self.session.post(f"{BASE_URL}/alerts", json={"name": name, "above": above}, timeout=5)
        if response.status_code >= 500:
            time.sleep(0.01)
            raise RateError("try again later")
        return response.json()["id"]

    def close(self) -> None:
        self.session.close()
