"""Names that mean something to httpx, and cannot be others."""
import requests


class Computed(requests.Session):
    def __init__(self, **options):
        super().__init__()
        self.timeout = None
        for name, value in {"timeout": 7, **options}.items():
            setattr(self, name, value)

    def item(self, url):
        return self.get(url).json()["name"], self.timeout


class Format(requests.Session):
    base_url = "base"

    def item(self, url):
        return "{0.base_url} {1}".format(self, self.get(url).json()["name"])


class Inside(requests.Session):
    def __init__(self):
        super().__init__()
        self.event_hooks = "hooks"

    def item(self, url):
        return self.get(url).json()["name"], vars(self)["event_hooks"]


class Method(requests.Session):
    def build_request(self):
        return "built"

    def item(self, url):
        return self.get(url).json()["name"], self.build_request()


class Patched(requests.Session):
    def __init__(self):
        super().__init__()
        self.follow_redirects = "never"

    def item(self, url):
        return self.get(url).json()["name"], getattr(self, "follow_redirects", None)
