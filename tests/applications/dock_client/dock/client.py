"""A client of the harbour's service, which is busy now and then."""

import time

import requests

BASE_URL = "https://docks.example.org/v1"


class DockError(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Docks:
    def __init__(self, token, retries=3):
        self.retries = retries
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def close(self):
        self.session.close()

    def _ask(self, method, path, params=None, json=None):
        response = None
        for attempt in range(self.retries):
            try:
                response = self.session.request(
                    method, BASE_URL + path, params=params, json=json, timeout=10
                )
            except requests.exceptions.ConnectionError:
                if attempt == self.retries - 1:
                    raise
                continue
            if response.status_code < 500:
                break
            time.sleep(0)
        if response.status_code >= 400:
            raise DockError(response.status_code, response.json().get("message", ""))
        return response.json()

    def dock(self, key):
        return self._ask("GET", f"/docks/{key}")

    def ships(self):
        found, page = [], 1
        while True:
            data = self._ask("GET", "/ships", params={"page": page})
            found.extend(data["items"])
            if not data["more"]:
                return found
            page += 1

    def book(self, ship):
        booking = self._ask("POST", "/bookings", json={"ship": ship})
        while booking["state"] == "pending":
            time.sleep(0)
            booking = self._ask("GET", f"/bookings/{booking['id']}")
        return booking["state"]


def tide(place):
    """The height of the water; asked for until the gauge has it."""
    for _ in range(5):
        response = requests.get(f"{BASE_URL}/tides/{place}", timeout=5)
        response.raise_for_status()
        height = response.json()["height"]
        if height is not None:
            return height
    return None
