import requests
from django.conf import settings


class TideError(Exception):
    pass


session = requests.Session()


def fetch_level(code):
    try:
        response = session.get(f"{settings.TIDE_SERVICE}/levels/{code}", timeout=5)
        response.raise_for_status()
    except requests.RequestException as error:
        raise TideError(str(code)) from error
    return response.json()["level"]


def fetch_warnings():
    return requests.get(f"{settings.TIDE_SERVICE}/warnings", timeout=5).json()
