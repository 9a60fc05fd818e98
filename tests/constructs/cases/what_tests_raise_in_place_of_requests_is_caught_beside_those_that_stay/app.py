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
