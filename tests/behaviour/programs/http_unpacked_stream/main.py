import sys
import time

import requests


class Api:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def get(self, path, **kwargs):
        return self.session.get(self.base + path, **kwargs)

    def size(self, path):
        return sum(len(chunk) for chunk in self.get(path, stream=True).iter_content(10))


def pause():
    time.sleep(0.001)


def main():
    api = Api(sys.argv[1])
    print("size", api.size("/items/1"), api.get("/items/2").json()["name"])
    pause()


if __name__ == "__main__":
    main()
