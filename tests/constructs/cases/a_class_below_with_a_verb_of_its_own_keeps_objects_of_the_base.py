# rows: 93
# outcome: refused mixed-callee
# stays: Base.name, Sub.get, main
import os

import requests


class Base(requests.Session):
    def __init__(self, base):
        super().__init__()
        self.base = base

    def name(self, number):
        return self.get(f"{self.base}/items/{number}").json()["name"]


class Sub(Base):
    def get(self, url, **options):
        print("get")
        return super().get(url, **options)


def main():
    with Base(os.environ["SERVER"]) as base, Sub(os.environ["SERVER"]) as sub:
        print(base.name(1), sub.name(2))


if __name__ == "__main__":
    main()
