import json
import os
import sys


def save(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=2, sort_keys=True)


def load(path):
    with open(path) as file:
        return json.load(file)


def main():
    data = sys.argv[2]
    path = os.path.join(data, "settings.json")
    save(path, {"b": [2, 3], "a": 1})
    print(load(path))


if __name__ == "__main__":
    main()
