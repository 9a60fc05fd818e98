import requests
from requests.adapters import HTTPAdapter

session = requests.Session()
session.mount("http://", HTTPAdapter(max_retries=1))


def why(url):
    try:
        session.get(url).raise_for_status()
    except requests.HTTPError as error:
        return error.response.reason, error.response.url.rsplit("/", 1)[1], error.response.ok
    return "fine"
