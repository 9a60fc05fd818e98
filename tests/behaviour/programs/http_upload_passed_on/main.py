import os
import pathlib
import sys

import requests


class Client:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()

    def _request(self, method, path, **kwargs):
        kwargs.setdefault("timeout", 5)
        response = self.session.request(method, self.server + path, **kwargs)
        response.raise_for_status()
        return response.json()

    def post(self, path, **kwargs):
        return self._request("POST", path, **kwargs)

    def named(self, path):
        with open(path, "rb") as file:
            return self._request("POST", "/echo", files={"photo": (os.path.basename(path), file)})

    def unnamed(self, path):
        with open(path, "rb") as file:
            return self.post("/echo", files={"photo": file}, data={"kind": "note"})

    def several(self, path):
        with open(path, "rb") as first, open(path, "rb") as second:
            return self.post("/echo", files=[("many", ("a.txt", first)), ("many", ("b.txt", second, "text/plain"))])

    def text(self, name):
        return self.post("/echo", files={"text": (name, b"12345")})

    def plain(self):
        return self.post("/echo", json={"kind": "note"})

    def beside(self, path, **options):
        with open(path, "rb") as file:
            answer = requests.post(f"{self.server}/echo", files={"beside": file}, **options)
        return answer.json()

    def close(self):
        self.session.close()


def main():
    server, data = sys.argv[1:]
    path = pathlib.Path(data) / "notes.txt"
    path.write_text("hello world")
    client = Client(server)
    print(client.named(path)["parts"])
    print(client.unnamed(path)["parts"])
    print(client.several(path)["parts"])
    print(client.text("c.txt")["parts"])
    print(client.beside(path, timeout=5)["parts"])
    print("plain", client.plain()["json"])
    client.close()


if __name__ == "__main__":
    main()
