"""Sessions whose settings are assigned behind their construction."""

import sys

import requests


class Api:
    def __init__(self, base, verify=True, proxies=None):
        self.base = base
        self.session = requests.Session()
        self.session.headers.update({"X-Team": "blue"})
        self.session.verify = verify  # a lab may have certificates of its own
        if base:
            self.session.headers["X-Base"] = "yes"
        self.session.proxies = proxies or {}

    def echo(self, text):
        return self.session.get(f"{self.base}/echo/item", params={"q": text}).status_code

    def close(self):
        self.session.close()


def once(base):
    with requests.Session() as session:
        session.trust_env = False
        session.verify = False
        return session.get(f"{base}/echo/item").status_code


def too_late(base, certificate):
    session = requests.Session()
    first = session.get(f"{base}/echo/item").status_code
    session.cert = certificate
    second = session.get(f"{base}/echo/item").status_code
    session.close()
    return first, second


def changed_between(base, verify):
    session = requests.Session()
    verify = verify and "no"
    session.verify = verify == "no"
    status = session.get(f"{base}/echo/item").status_code
    session.close()
    return status


def main(base):
    api = Api(base, proxies={"https": "http://127.0.0.1:9"})
    print("api", api.echo("a"), api.echo("b"))
    api.close()
    print("once", once(base))
    print("late", too_late(base, None))
    print("changed", changed_between(base, True))


if __name__ == "__main__":
    main(sys.argv[1])
