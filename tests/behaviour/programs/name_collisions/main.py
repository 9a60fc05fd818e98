import sys
import time

import requests

asyncio = "asyncio"
session = "session"


def one(client):
    response = requests.get(f"{client}/items/1")
    time.sleep(0)
    return asyncio + " " + response.json()["name"]


def two(server):
    httpx = "httpx"
    client = "client"
    name = requests.get(f"{server}/items/2").json()["name"]
    return f"{httpx} {name} {client}"


def three(path):
    aiofiles = "aiofiles"
    with open(path, "w") as file:
        file.write(aiofiles)
    with open(path) as file:
        return file.read()


def main():
    server, data = sys.argv[1:]
    print(one(server))
    print(two(server))
    print(three(data + "/note.txt"))
    print(session)


if __name__ == "__main__":
    main()
