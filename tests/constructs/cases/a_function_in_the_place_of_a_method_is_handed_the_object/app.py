import itertools

import requests


class Pages:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()

    def page(self, number):
        response = self.session.get(f"{self.server}/pages/{number}", timeout=5)
        return response.json()["items"]

    def _items(self):
        number = 0
        while found := self.page(number):
            yield from found
            number += 1

    def items(self, limit=None):
        if limit is not None and limit < 1:
            return iter(())
        return itertools.islice(self._items(), limit)

    def title(self, number):
        return self.session.head(f"{self.server}/titles/{number}").headers["X-Title"]
