import sys
import time
from urllib.parse import urljoin

import requests
from kept import kept


class Based(requests.Session):
    """Joins addresses to a base, and raises for errors."""

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.count = 0

    def request(self, method, url, *args, **kwargs):
        if not url.startswith("http"):
            url = urljoin(self.base, url)
        self.count += 1
        response = super().request(method, url, *args, **kwargs)
        response.raise_for_status()
        return response

    def item(self, number):
        return self.get(f"items/{number}").json()["name"]

    def find(self, **options):
        return self.request("GET", "echo", params=options).json()["args"]


class Prefixed(requests.Session):
    prefix = ""

    def __init__(self, prefix):
        super(Prefixed, self).__init__()
        self.prefix = prefix

    def request(self, method, url, **kwargs):
        print("->", method, url)
        return super().request(method, f"{self.prefix}/{url}", **kwargs)


class Getting(requests.Session):
    def __init__(self, base):
        super().__init__()
        self.base = base

    def get(self, path, **kwargs):
        kwargs.setdefault("timeout", 10)
        for attempt in range(3):
            response = super().get(self.base + path, **kwargs)
            if response.status_code != 503:
                break
            time.sleep(0.01)
        return response


class Timed(requests.Session):
    def request(self, *args, **kwargs):
        kwargs.setdefault("timeout", (5, 0.1))
        return super().request(*args, **kwargs)


class Hurried(requests.Session):
    def __init__(self, base):
        super().__init__()
        self.base = base

    def request(self, method, url, **kwargs):
        """Ask, and wait for a while."""
        kwargs.setdefault("timeout", 0.1)
        return super().request(method, f"{self.base}/{url}", **kwargs)


def slow(session, url):
    try:
        return session.get(url).text
    except requests.Timeout:
        return "too slow"


def timed(server):
    with Timed() as session:
        print(slow(session, f"{server}/slow/300"), session.get(f"{server}/slow/200", timeout=5).text)
    with Hurried(server) as session:
        print("hurried", slow(session, "slow/301"), session.get("slow/201", timeout=None).text)


def shown(url):
    return url.rpartition("/")[2]


class Logged(requests.Session):
    """Reads the whole address, which must not change then."""

    def request(self, method, url, **kwargs):
        print(method, shown(url))
        return super().request(method, url, **kwargs)


def logged(server):
    with Logged() as session:
        print("logged", session.get(f"{server}/items/4").json()["name"])


def main():
    base = sys.argv[1] + "/"
    with Based(base) as api:
        print(api.item(3))
        print(api.find(a="1"), api.post("echo", json={"a": 1}).json()["json"])
        print(api.get("echo?x=1", params={"y": "2"}).json()["args"])
        print(api.request("HEAD", "redirect/1", allow_redirects=False).status_code)
        print(api.head("redirect/1").status_code, api.head("redirect/1", allow_redirects=True).status_code)
        try:
            api.delete("status/404")
        except requests.HTTPError as error:
            print("failed", error.response.status_code, api.count)
    prefixed = Prefixed(sys.argv[1])
    print(prefixed.get("items/2", timeout=3).json()["name"])
    getting = Getting(sys.argv[1])
    print(getting.get("/flaky/a/2").json(), getting.get("/echo", params={"q": "1"}, allow_redirects=False).json()["args"])
    logged(sys.argv[1])
    timed(sys.argv[1])
    prefixed.close()
    getting.close()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        kept(sys.argv[1])
    else:
        main()
