import requests


def name(server):
    return requests.get(f"{server}/name").json()["name"]


def other(server):
    try:
        return requests.get(f"{server}/other").status_code
    except requests.ConnectionError:
        return "none"
