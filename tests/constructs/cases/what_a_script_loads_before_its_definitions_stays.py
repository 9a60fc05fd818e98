# rows: 141
# outcome: refused module-level
# turns: wait, main
# stays: load
import json
import os
import tempfile
import time


def load(path):
    with open(path) as file:
        return json.load(file)


PATH = os.path.join(tempfile.mkdtemp(), "settings.json")
with open(PATH, "w") as file:
    json.dump({"pause": 0.001, "names": ["a", "b"]}, file)

SETTINGS = load(PATH)
NAMES = load(PATH)["names"]
time.sleep(SETTINGS["pause"])


class Greeting:
    def __init__(self, name):
        self.name = name


def wait(name):
    time.sleep(SETTINGS["pause"])
    return Greeting(name).name


def main():
    print([wait(name) for name in NAMES])


if __name__ == "__main__":
    main()
