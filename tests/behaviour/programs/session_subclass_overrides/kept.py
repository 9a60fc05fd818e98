"""Overrides that have to be what they are."""
import requests


class Defaults(requests.Session):
    """An option that is not given is given by httpx."""

    def request(self, method, url, **kwargs):
        kwargs.setdefault("headers", {"X-Trace": "default"})
        return super().request(method, url, **kwargs)

    def defaults(self, server):
        return self.get(f"{server}/header/X-Trace").text


class Decoded(requests.Session):
    """Something else comes back."""

    def request(self, method, url, **kwargs):
        return super().request(method, url, **kwargs).json()

    def decoded(self, server):
        return self.get(f"{server}/items/2")["name"]


class Read(requests.Session):
    """The address is read as a whole, and the parameters would go into it."""

    def request(self, method, url, **kwargs):
        print("read", url.rpartition("/")[2])
        return super().request(method, url, **kwargs)

    def read(self, server, word):
        return self.get(f"{server}/echo", params={"word": word}).json()["args"]


class Streamed(requests.Session):
    """A streamed response does not go through `request`."""

    def request(self, method, url, **kwargs):
        print("streamed", method)
        return super().request(method, url, **kwargs)

    def lines(self, server):
        with self.get(f"{server}/lines/2", stream=True) as response:
            return [line.decode() for line in response.iter_lines()]


class Unpacked(requests.Session):
    """Which options are passed cannot be seen."""

    def request(self, method, url, **kwargs):
        return super().request(method, url, **kwargs)

    def unpacked(self, server, **options):
        return self.request("GET", f"{server}/redirect/0", **options).status_code


class Fixed(requests.Session):
    """Options are dropped."""

    def request(self, method, url, **options):
        return super().request(method, url, timeout=5)

    def fixed(self, server):
        return self.get(f"{server}/items/3").json()["name"]


class Closing(requests.Session):
    """`with` does not call `close` of an httpx client."""

    def close(self):
        print("closing")
        super().close()

    def closed(self, server):
        return self.get(f"{server}/items/5").json()["name"]


class Valued(requests.Session):
    """A verb that is stored would not go through `request`."""

    def request(self, method, url, **kwargs):
        print("valued", method)
        return super().request(method, url, **kwargs)

    def valued(self, server):
        ask = self.get
        return ask(f"{server}/items/6").json()["name"]


class Asked(requests.Session):
    """A computed name may be one of its own."""

    def find(self, url):
        return self.get(url)

    def asked(self, server, name):
        return getattr(self, name)(f"{server}/items/7").json()["name"]


def kept(server):
    print("valued", Valued().valued(server))
    for name in sorted(["get", "find"]):
        print("asked", Asked().asked(server, name))
    print("defaults", Defaults().defaults(server))
    print("decoded", Decoded().decoded(server))
    print("args", Read().read(server, "oat"))
    print("lines", Streamed().lines(server))
    print("unpacked", Unpacked().unpacked(server, allow_redirects=False))
    print("fixed", Fixed().fixed(server))
    with Closing() as closing:
        print("closed", closing.closed(server))
