# rows: 135
# outcome: refused dunder
# stays: listen, main, Store.__len__
import json
import time
from pathlib import Path


class Store:
    def __init__(self, path):
        self.path = path

    def __len__(self):
        with open(self.path) as file:
            return json.load(file)


def listen(store):
    try:
        print(len(store))
    except KeyboardInterrupt:
        print("stopped")


def main():
    Path("numbers.json").write_text("3")
    time.sleep(0.001)
    listen(Store("numbers.json"))


if __name__ == "__main__":
    main()
