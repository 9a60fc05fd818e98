import sys

import requests
from kept import Counted, Late, Listed, Mixed, by_position


class Base:
    def __init__(self, client, prefix="", **options):
        self.client = client
        self.prefix = prefix
        self.session = options.pop("session", None)
        if options:
            raise TypeError(f"unexpected {sorted(options)}")

    @classmethod
    def create(cls, *args, **options):
        return cls(*args, **options)


class Named(Base):
    def __init__(self, *args, **kwargs):
        super(Named, self).__init__(*args, **kwargs)
        self.path = self.prefix + "items"


class Items(Named):
    def __init__(self, first, *args, **kwargs):
        self.first = first
        super().__init__(*args, **kwargs)

    def name(self, number=None):
        return self.client.fetch(f"{self.path}/{number or self.first}")["name"]

    def other(self, number):
        return self.session.get(self.client.url(f"{self.path}/{number}")).json()["name"]


class Client:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()
        self.items = Items(3, self)
        self.more = Items(4, client=self, prefix="/", session=self.session)

    def url(self, path):
        return f"{self.server}/{path.lstrip('/')}"

    def fetch(self, path):
        return self.session.get(self.url(path)).json()


def name_of(session, url, *, key="name"):
    return session.get(url).json()[key]


def passing(*args, **kwargs):
    return name_of(*args, **kwargs)


def twice(*args, **kwargs):
    return passing(*args, **kwargs), passing(*args, **kwargs)


def passed(server):
    client = Client(server)
    print(client.items.name(), client.items.name(1), client.more.name(), client.more.other(2))
    print("created", Items.create(2, client).name(), Items.create(1, client, session=client.session).other(6))
    print(twice(client.session, f"{server}/items/5", key="name"))
    print(passing(url=f"{server}/items/6", session=client.session))
    try:
        Items(1, client, colour="red")
    except TypeError as error:
        print("failed", error)


def kept(server):
    url = f"{server}/items/1"
    print("listed", Listed(requests.Session()).name(url))
    print("late", Late(requests.Session()).name(url))
    print("mixed", Mixed(requests.Session()).name(url))
    print("counted", Counted(requests.Session(), url).name())
    print("by position", by_position(requests.Session(), url))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        kept(sys.argv[1])
    else:
        passed(sys.argv[1])
