# rows: 93
# outcome: converted
# turns: Base.get_json, Api.item, main
import os

import requests


class Base(requests.Session):
    def get_json(self, url):
        return self.get(url).json()


class Api(Base):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.headers["X-Own"] = "b"

    def item(self, number):
        return self.get_json(f"{self.base}/items/{number}")["name"]


class Other(Base):
    pass


def main():
    server = os.environ["SERVER"]
    with Api(server) as api, Other() as other, Base() as base:
        print(api.item(3), other.get_json(server + "/items/4")["name"], base.get_json(server + "/items/5"))
        print(api.get(server + "/redirect/1").status_code, other.get(server + "/redirect/1").status_code)
        print(api.get(server + "/header/X-Own").text)


if __name__ == "__main__":
    main()
