import time

import requests

from weather.client import WeatherError


def patient(city, tries=3):
    for _ in range(tries):
        response = requests.get("https://weather.test/current", params={"q": city}, timeout=10)
        if response.ok:
            return response.json()["temperature"]
        time.sleep(1)
    raise WeatherError(city)
