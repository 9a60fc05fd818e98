# rows: 166
# outcome: refused test-double
# run: -m pytest -q -s -p no:cacheprovider test_shop.py
# stays: Shop.item, Other.item, Third.item
import requests


class Shop:
    def __init__(self):
        self.session = requests.Session()

    def item(self, number):
        return self.session.get(f"http://shop.example/items/{number}", timeout=5).json()["name"]


class Other:
    def __init__(self):
        self.session = requests.Session()

    def item(self, number):
        return self.session.get(f"http://shop.example/items/{number}", timeout=5).json()["name"]


class Third:
    def __init__(self):
        self.session = requests.Session()

    def item(self, number):
        return self.session.get(f"http://shop.example/items/{number}", timeout=5).json()["name"]
