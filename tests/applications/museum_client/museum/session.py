"""Sessions that know where the catalogue is, and how to ask it."""

import logging
import time
from urllib.parse import urljoin

import requests

from museum.errors import MuseumError, NotFound

log = logging.getLogger(__name__)


class MuseumSession(requests.Session):
    """A session whose addresses are relative to the catalogue's, and that raises for what it refuses."""

    attempts = 3
    pause = 0.001

    def __init__(self, base_url, *, timeout=10, language="en"):
        super().__init__()
        self.base_url = base_url.rstrip("/") + "/"
        self.timeout = timeout
        self.asked = 0
        self.headers.update({"Accept": "application/json", "Accept-Language": language})

    def request(self, method, url, *args, **kwargs):
        kwargs.setdefault("timeout", self.timeout)
        address = urljoin(self.base_url, url.lstrip("/"))
        response = self._ask(method, address, *args, **kwargs)
        self._check(response)
        return response

    def _ask(self, method, address, *args, **kwargs):
        for attempt in range(1, self.attempts + 1):
            self.asked += 1
            response = super().request(method, address, *args, **kwargs)
            if response.status_code not in (429, 503) or attempt == self.attempts:
                break
            log.info("%s is busy", address)
            time.sleep(float(response.headers.get("Retry-After", self.pause)))
        return response

    @staticmethod
    def _check(response):
        if response.ok:
            return
        try:
            message = response.json()["message"]
        except (ValueError, KeyError):
            message = response.reason
        kind = NotFound if response.status_code == 404 else MuseumError
        raise kind(response.status_code, message)

    def get_json(self, url, **params):
        return self.get(url, params=params or None).json()


class StaffSession(MuseumSession):
    """A session of somebody who may change things. Its token is fetched when it is first needed, and when it has run out."""

    def __init__(self, base_url, user, password, **options):
        super().__init__(base_url, **options)
        self.user = user
        self.password = password
        self.token = None

    def login(self):
        answer = super().request("POST", "login", data={"user": self.user, "password": self.password})
        self.token = answer.json()["token"]

    def request(self, method, url, *args, **kwargs):
        if self.token is None:
            self.login()
        headers = dict(kwargs.pop("headers", None) or {})
        headers["Authorization"] = f"Bearer {self.token}"
        try:
            return super().request(method, url, *args, headers=headers, **kwargs)
        except MuseumError as error:
            if error.status != 401:
                raise
            self.login()
            headers["Authorization"] = f"Bearer {self.token}"
            return super().request(method, url, *args, headers=headers, **kwargs)
