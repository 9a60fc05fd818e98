"""The client."""

import logging
import time
from typing import Any, Dict, Iterator, List, Optional

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from .exceptions import GardenError, NotFound, RateLimited, Unauthorized
from .models import Bed, Plant

log = logging.getLogger(__name__)

DEFAULT_URL = "https://api.garden.example/v1"


class _Resource:
    path = ""

    def __init__(self, client: "GardenClient") -> None:
        self._client = client

    def _get(self, suffix: str = "", **params: Any) -> Any:
        return self._client.request("GET", f"{self.path}{suffix}", params=params)


class Plants(_Resource):
    path = "/plants"

    def list(self, page_size: int = 50) -> Iterator[Plant]:
        """Go over all plants, page by page."""
        page = 1
        while True:
            data = self._get(page=page, per_page=page_size)
            for item in data["items"]:
                yield Plant.from_json(item)
            if not data.get("next"):
                return
            page += 1

    def get(self, plant_id: int) -> Plant:
        return Plant.from_json(self._get(f"/{plant_id}"))

    def water(self, plant_id: int, litres: float = 0.5) -> Plant:
        data = self._client.request(
            "POST", f"{self.path}/{plant_id}/water", json={"litres": litres}
        )
        return Plant.from_json(data)

    def find(self, name: str) -> Optional[Plant]:
        for plant in self.list():
            if plant.name == name:
                return plant
        return None


class Beds(_Resource):
    path = "/beds"

    def all(self) -> List[Bed]:
        return [Bed.from_json(item) for item in self._get()["items"]]

    def upload_photo(self, bed_id: int, filename: str) -> str:
        with open(filename, "rb") as photo:
            data = self._client.request(
                "POST", f"{self.path}/{bed_id}/photo", files={"photo": photo}
            )
        return data["url"]


class GardenClient:
    """Talks to the Garden API.

    >>> client = GardenClient("token")
    """

    def __init__(
        self,
        token: str,
        base_url: str = DEFAULT_URL,
        timeout: float = 10.0,
        retries: int = 3,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.session = requests.Session()
        self.session.headers.update(
            {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        )
        retry = Retry(total=retries, backoff_factor=0.1, status_forcelist=[502, 503])
        adapter = HTTPAdapter(max_retries=retry)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)
        self.plants = Plants(self)
        self.beds = Beds(self)

    def __enter__(self) -> "GardenClient":
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def close(self) -> None:
        self.session.close()

    def request(
        self,
        method: str,
        path: str,
        params: Optional[Dict[str, Any]] = None,
        json: Any = None,
        files: Any = None,
    ) -> Any:
        url = self.base_url + path
        for attempt in range(3):
            try:
                response = self.session.request(
                    method, url, params=params, json=json, files=files, timeout=self.timeout
                )
            except requests.exceptions.Timeout as error:
                raise GardenError(f"{url} took too long") from error
            except requests.exceptions.RequestException as error:
                raise GardenError(str(error)) from error
            try:
                return self._handle(response)
            except RateLimited as error:
                if attempt == 2:
                    raise
                log.debug("rate limited, waiting %s s", error.retry_after)
                time.sleep(error.retry_after)

    def _handle(self, response: requests.Response) -> Any:
        if response.status_code == 401:
            raise Unauthorized("bad token", 401)
        if response.status_code == 404:
            raise NotFound(f"{response.url} is not there", 404)
        if response.status_code == 429:
            raise RateLimited("slow down", float(response.headers.get("Retry-After", 1)))
        if not response.ok:
            raise GardenError(response.text, response.status_code)
        if response.status_code == 204 or not response.content:
            return None
        return response.json()
