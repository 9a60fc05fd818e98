import time

import requests


class WeatherError(Exception):
    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class Client:
    """Asks for the weather; tries again when the service is busy."""

    retries = 2
    pause = 0.01

    def __init__(self, base_url, key=None):
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        if key:
            self.session.headers["X-Key"] = key

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self.session.close()

    def _get(self, path, **params):
        for attempt in range(self.retries + 1):
            response = self.session.get(self.base_url + path, params=params, timeout=5)
            if response.status_code != 503:
                break
            if attempt < self.retries:
                self.wait(attempt)
        if not response.ok:
            raise WeatherError(response.status_code, response.text)
        return response.json()

    def wait(self, attempt):
        time.sleep(self.pause * (attempt + 1))

    def temperature(self, city):
        return self._get("/now", city=city)["temperature"]

    def coldest(self, cities):
        return min(cities, key=self.temperature)

    def forecast(self, city, days=3):
        for day in range(days):
            yield self._get("/forecast", city=city, day=day)["text"]
