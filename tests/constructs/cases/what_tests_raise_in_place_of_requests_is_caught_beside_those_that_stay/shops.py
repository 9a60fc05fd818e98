import requests


def chunks(url):
    return list(requests.get(url, stream=True).raw)
