import sys
from urllib.parse import urljoin

import requests
from kept import Computed, Format, Inside, Method, Patched


class LiveServerSession(requests.Session):
    """Joins addresses to the one that it is made with."""

    timeout: float = 20

    def __init__(self, base_url=None):
        super().__init__()
        self.base_url = base_url

    def request(self, method, url, *args, **kwargs):
        return super().request(method, urljoin(self.base_url, url), *args, **kwargs)

    def item(self, number):
        # Both are its own.
        return self.get(f"items/{number}", timeout=self.timeout).json()["name"]


class Shop(requests.Session):
    timeout = 10
    longest = timeout * 3
    timeout_ = "taken already"

    def __init__(self, server):
        super().__init__()
        self.base_url: str = server
        self._state, self.event_hooks = "new", []

    def items(self, *numbers):
        for number in numbers:
            self.event_hooks.append(number)
            yield self.get(f"{self.base_url}/items/{number}", timeout=(self.timeout, self.longest)).json()["name"]
        self._state = "used"


class Settings:
    """Another class with attributes of those names."""

    def __init__(self):
        self.timeout, self.base_url = 3, "nowhere"


def address(shop=None):
    return shop.base_url if shop else "?"


def main(server):
    with LiveServerSession(server + "/") as live:
        print(live.item(3), live.timeout, live.base_url == server + "/", LiveServerSession.timeout)
        live.timeout += 1
        live.base_url = server + "/items/"
        print("moved", live.get("4").json()["name"], live.timeout)
    shop = Shop(server)
    print("shop", list(shop.items(1, 2)), shop.event_hooks, shop._state, shop.timeout_, Shop.longest)
    print("address", address(shop) == server, address())
    settings = Settings()
    print("settings", settings.timeout, settings.base_url)
    shop.close()


def kept(server):
    url = f"{server}/items/6"
    print("Computed", Computed().item(url))
    print("Format", Format().item(url))
    print("Inside", Inside().item(url))
    print("Method", Method().item(url))
    print("Patched", Patched().item(url))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        kept(sys.argv[1])
    else:
        main(sys.argv[1])
