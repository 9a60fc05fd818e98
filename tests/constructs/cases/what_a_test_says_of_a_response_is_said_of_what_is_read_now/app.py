import requests


class LoadError(Exception):
    pass


def load(number):
    try:
        response = requests.get(f"http://shop.test/{number}", timeout=5)
        response.raise_for_status()
    except requests.HTTPError as error:
        raise LoadError(f"status: {error}") from error
    except requests.RequestException as error:
        raise LoadError(str(error)) from error
    return response.json()


class Shop:
    def __init__(self, url, session=None):
        self.url = url
        self.session = session if session is not None else requests.Session()

    def price(self, number):
        response = self.session.get(f"{self.url}/prices/{number}")
        response.raise_for_status()
        return response.json()["price"]
