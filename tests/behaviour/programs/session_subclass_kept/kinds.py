import pickle

import requests


class Timed(requests.Session):
    """`timeout` means something else to httpx."""

    @property
    def timeout(self):
        return 10

    def item(self, url):
        return self.get(url, timeout=self.timeout).json()["name"]


class Sending(requests.Session):
    """`send` is called by the library."""

    def __init__(self):
        super().__init__()
        self.sent = 0

    def send(self, request, **kwargs):
        self.sent += 1
        return super().send(request, **kwargs)

    def item(self, url):
        return self.get(url).json()["name"]


class Named:
    def name(self, response):
        return response.json()["name"]


class Mixed(Named, requests.Session):
    """Two bases."""

    def item(self, url):
        return self.name(self.get(url))


class Above(requests.Session):
    """Something derives from it."""

    def fetch(self, url):
        return self.get(url).json()


class Below(Above):
    def item(self, url):
        return self.fetch(url)["name"]


class Handed(requests.Session):
    """Who makes one of it cannot be seen."""

    def item(self, url):
        return self.get(url).json()["name"]


KINDS = {"handed": Handed}


def make(kind):
    return KINDS[kind]()


class Hooked(requests.Session):
    """Hooks have no equal."""

    def __init__(self):
        super().__init__()
        self.answers = 0
        self.hooks["response"].append(self.count)

    def count(self, response, **kwargs):
        self.answers += 1

    def item(self, url):
        return self.get(url).json()["name"]


class Early(requests.Session):
    """The constructor of the base is not called for certain."""

    def __init__(self, ready=True):
        if ready:
            super().__init__()

    def item(self, url):
        return self.get(url).json()["name"]


class Pickled(requests.Session):
    def item(self, url):
        return self.get(url).json()["name"]


def copy(session):
    return pickle.loads(pickle.dumps(session))


class Kind(type):
    pass


class Made(requests.Session, metaclass=Kind):
    def item(self, url):
        return self.get(url).json()["name"]
