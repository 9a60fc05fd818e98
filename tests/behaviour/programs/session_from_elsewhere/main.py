import importlib
import sys
import time
from dataclasses import dataclass
from typing import Optional, cast

import requests

elsewhere = importlib.import_module("requests").Session


class Patient(requests.Session):
    def rebuild_auth(self, prepared, response):
        """Keep what was sent."""

    def request(self, method, url, **options):
        options["timeout"] = 5
        return super().request(method, url, **options)


def opened():
    return Patient()


@dataclass
class Client:
    session: requests.Session

    def name(self, url):
        return self.session.get(url).json()["name"]


class Late:
    session: Optional[requests.Session] = None

    def name(self, url):
        return self.session.get(url).json()["name"]


class Boxed:
    def __init__(self):
        self.session = requests.Session()

    def name(self, url):
        return self.session.get(url).json()["name"]


def boxed(url):
    box = importlib.import_module("queue").SimpleQueue()
    box.put(Boxed())
    for client in [box.get()]:
        return client.session.get(url).json()["name"]


def annotated(url):
    session: requests.Session = elsewhere()
    return session.get(url).json()["name"]


def handed(session: requests.Session, url):
    return session.get(url).json()["name"]


def cast_to(url):
    session = cast(requests.Session, elsewhere())
    return session.get(url).json()["name"]


def entered(url):
    with opened() as session:
        with session.get(url, stream=True) as response:
            return response.json()["name"]


def paused():
    time.sleep(0.001)
    return "items"


def main(server):
    at = f"{server}/{paused()}"
    print(annotated(f"{at}/1"))
    print(handed(elsewhere(), f"{at}/2"), handed(Patient(), f"{at}/3"))
    print(Client(elsewhere()).name(f"{at}/4"))
    print(cast_to(f"{at}/5"))
    print(entered(f"{at}/6"))
    late = Late()
    setattr(late, "session", elsewhere())
    print(late.name(f"{at}/7"))
    print(Boxed().name(f"{at}/6"), boxed(f"{at}/7"))


if __name__ == "__main__":
    main(sys.argv[1])
