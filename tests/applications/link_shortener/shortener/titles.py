import requests


def title_of(url):
    try:
        response = requests.get(url, timeout=2)
    except requests.RequestException:
        return None
    return response.headers.get("X-Title")
