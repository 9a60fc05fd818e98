"""The weather service."""

from __future__ import annotations

import time

import requests

from .model import City

DEFAULT_SERVER = "https://api.open-meteo.com/v1"

# Seconds between attempts while the service is busy.
PAUSES = (0.05, 0.1, 0.2)


class WeatherService:
    """Asks an Open-Meteo server."""

    def __init__(self, server: str = DEFAULT_SERVER) -> None:
        self.server = server.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"

    def temperature(self, city: City) -> float:
        for pause in PAUSES:
            response = self.ask(city)
            if response.status_code != 503:
                break
            time.sleep(pause)  # the service is busy
        response.raise_for_status()
        return response.json()["current"]["temperature_2m"]

    def ask(self, city: City) -> requests.Response:
        return self.session.get(
            f"{self.server}/forecast",
            params={
                "latitude": city.latitude,
                "longitude": city.longitude,
                "current": "temperature_2m",  # degrees Celsius
            },
            timeout=10,
        )

    def temperatures(self, cities: list[City]) -> dict[str, float]:
        return {city.name: self.temperature(city) for city in cities}

    def close(self) -> None:
        self.session.close()


class CachingService(WeatherService):
    """Asks once for each city."""

    def __init__(self, server: str = DEFAULT_SERVER) -> None:
        super().__init__(server)
        self.known: dict[City, float] = {}

    def temperature(self, city: City) -> float:
        if city not in self.known:
            self.known[city] = super().temperature(city)
        return self.known[city]
