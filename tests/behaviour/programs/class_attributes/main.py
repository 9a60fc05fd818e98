import sys

import requests

SERVER = sys.argv[1]


def by_name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


class Shop:
    session = requests.Session()

    def name(self, number):
        return self.session.get(f"{SERVER}/items/{number}").json()["name"]

    @classmethod
    def by_class(cls, number):
        return cls.session.get(f"{SERVER}/items/{number}").json()["name"] + " by class"

    @staticmethod
    def status(number):
        return requests.get(f"{SERVER}/items/{number}").status_code


class Hooked:
    def __init__(self, fetch):
        self.fetch = fetch

    def run(self, number):
        return "hook " + self.fetch(number)


def main():
    shop = Shop()
    print(shop.name(1))
    print(Shop().name(2))
    print(Shop.by_class(3))
    print("static", Shop.status(1), shop.status(2))
    print(Hooked(by_name).run(4))


if __name__ == "__main__":
    main()
