import pathlib
import sys

import requests


def upload(url, path):
    with open(path, "rb") as file:
        response = requests.post(url, files={"file": (path.name, file)}, data={"kind": "note"})
    return response.json()


def main():
    server, data = sys.argv[1:]
    path = pathlib.Path(data) / "notes.txt"
    path.write_text("hello world")
    told = upload(f"{server}/echo", path)
    print(told["method"], told["parts"])
    told = requests.post(f"{server}/echo", files={"blob": ("b.bin", b"12345")}).json()
    print(told["parts"])


if __name__ == "__main__":
    main()
