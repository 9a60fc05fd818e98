import requests


def checked(url):
    response = requests.get(url)
    response.raise_for_status()
    return response.text


def either(url):
    response = requests.put(url)
    if not response.ok:
        return "no"
    response.raise_for_status()
    return "yes"


def counted(url):
    response = requests.post(url)
    return b"".join(response.iter_content(10))


class Api:
    def __init__(self, session: requests.Session):
        self.session = session

    def load(self, url):
        return self.session.get(url, allow_redirects=False).text


def api():
    return Api(requests.Session())
