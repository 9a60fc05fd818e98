# rows: 177
# outcome: refused mixed-value
# stays: fetch, check, Api.load, Api.keep
import copy
import threading
import requests

local = threading.local()


def fetch(session: requests.Session, url):
    return session.get(url).json()


def check(response: requests.Response):
    if response.status_code != 200:
        raise ValueError(response.text)
    return response.json()


class Api:
    def __init__(self):
        self.session = requests.Session()

    def keep(self):
        setattr(local, "session", copy.copy(self.session))

    def load(self, url):
        return check(self.session.get(url))


if __name__ == "__main__":
    api = Api()
    api.keep()
    print(type(local.session).__name__, fetch.__name__)
