import time

import requests


class WeatherError(Exception):
    pass


def current(city):
    response = requests.get("https://weather.test/current", params={"q": city}, timeout=10)
    if response.status_code == 404:
        return None
    response.raise_for_status()
    return response.json()["temperature"]


def report(city, degrees):
    response = requests.post("https://weather.test/reports", json={"city": city, "degrees": degrees}, timeout=10)
    return response.status_code == 201, response.text
