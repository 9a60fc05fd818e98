import requests


def title(url):
    response = requests.get(url)
    response.raise_for_status()
    return response.json()["title"]
