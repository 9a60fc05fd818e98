import os
import sys

import requests

SERVER, DATA = sys.argv[1:]


def names():
    found = []
    for number in range(1, 4):
        response = requests.get(f"{SERVER}/items/{number}")
        found.append(response.json()["name"])
    return found


def first_even():
    for number in range(1, 9):
        response = requests.get(f"{SERVER}/items/{number}")
        if response.status_code == 404:
            return None
        if response.json()["tags"] == ["even"]:
            return number
    return -1


def save(numbers):
    count = 0
    with open(os.path.join(DATA, "names.txt"), "w") as file:
        for number in numbers:
            response = requests.get(f"{SERVER}/items/{number}")
            if response.status_code != 200:
                continue
            file.write(response.json()["name"] + "\n")
            count += 1
    return count


def branch(kind):
    if kind == "get":
        result = requests.get(f"{SERVER}/echo")
    elif kind == "post":
        result = requests.post(f"{SERVER}/echo", json={})
    else:
        result = None
    return result.json()["method"] if result is not None else "none"


def nested():
    first = requests.get(f"{SERVER}/items/5").json()

    def inner():
        return requests.get(f"{SERVER}/items/6").json()

    return first["name"] + " " + inner()["name"]


def main():
    print(names())
    print("first", first_even())
    print("written", save([1, 77, 2]))
    print([branch(kind) for kind in ("get", "post", "other")])
    print("nested", nested())


if __name__ == "__main__":
    main()
