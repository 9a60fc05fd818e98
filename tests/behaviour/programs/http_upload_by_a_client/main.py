import pathlib
import sys

import requests


class Client:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()

    def send(self, path, data=None, files=None):
        response = self.session.post(self.server + path, data=data, files=files)
        response.raise_for_status()
        return response.json()

    def close(self):
        self.session.close()


def photo(client, path):
    with open(path, "rb") as file:
        return client.send("/echo", files={"photo": file})


def listed(client, path):
    with open(path, "rb") as first, open(path, "rb") as second:
        files = [("many", ("a.txt", first)), ("many", ("b.txt", second))]
        return client.send("/echo", files=files)


def raw(client, path):
    with open(path, "rb") as file:
        return client.send("/echo", data=file)


def at_once(server, path):
    with open(path, "rb") as file:
        files = {"file": file}
        return requests.post(f"{server}/echo", files=files).json()


def main():
    server, data = sys.argv[1:]
    path = pathlib.Path(data) / "notes.txt"
    path.write_text("hello world")
    client = Client(server)
    print(photo(client, path)["parts"])
    print(listed(client, path)["parts"])
    print("plain", raw(client, path)["data"])
    print("plain", client.send("/echo").get("data", "nothing"))
    print(client.send("/echo", files={"text": ("c.txt", b"12345")})["parts"])
    print(at_once(server, path)["parts"])
    client.close()


if __name__ == "__main__":
    main()
