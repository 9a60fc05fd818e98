import requests


class FeedError(Exception):
    """A feed that cannot be read."""


def titles(url, timeout=5.0):
    """The titles of a feed, newest first."""
    try:
        response = requests.get(url, timeout=timeout)
        response.raise_for_status()
    except requests.ConnectionError as error:
        raise FeedError(f"{url} does not answer") from error
    except requests.HTTPError as error:
        raise FeedError(f"{url} says {error.response.status_code}") from error
    return [item["title"] for item in response.json()["items"]]
