# rows: 93
# outcome: refused refused-call
# stays: Api.item, main
import os

import requests


class Base(requests.Session):
    pass


class Api(Base):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.verify = False

    def item(self, number):
        return self.get(f"{self.base}/items/{number}").json()["name"]


def main():
    with Api(os.environ["SERVER"]) as api:
        print(api.item(3))


if __name__ == "__main__":
    main()
