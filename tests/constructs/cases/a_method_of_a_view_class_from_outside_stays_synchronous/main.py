# rows: 154
# outcome: refused external-base
# stays: fetch, ItemView.get, main
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))

import webframe
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


class ItemView(webframe.View):
    def get(self, request):
        return f"item {fetch(request['name'])}"


def main():
    print(ItemView().dispatch({"method": "GET", "name": "a"}))


if __name__ == "__main__":
    main()
