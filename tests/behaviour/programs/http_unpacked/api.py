import requests


class Api:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
        self.session.headers["X-Token"] = "secret"
        self.session.auth = ("user", "pass")

    def _request(self, method, path, *args, **kwargs):
        kwargs.setdefault("timeout", 5)
        response = self.session.request(method, self.base + path, *args, **kwargs)
        response.raise_for_status()
        return response

    def get(self, path, **kwargs):
        return self._request("GET", path, **kwargs)

    def post(self, path, body=None, **kwargs):
        return self.session.post(self.base + path, body, **kwargs)

    def close(self):
        self.session.close()


def fetch(url, *args, **kwargs):
    return requests.get(url, *args, **kwargs)


def send(method, url, **options):
    return requests.request(method, url, **options)


class Checked:
    """Hands on what httpx fixes when a client is made."""

    def __init__(self, base, verify, proxies=None):
        self.base = base
        self.verify = verify
        self.proxies = proxies
        self.session = requests.Session()

    def get(self, path):
        return self.session.get(self.base + path, params={"n": 1}, verify=self.verify, proxies=self.proxies)

    def put(self, path, data):
        return self.session.put(self.base + path, data, verify=False)

    def size(self, path):
        return int(self.session.head(self.base + path, proxies=self.proxies).headers["Content-Length"])

    def close(self):
        self.session.close()
