import os
import sys

import requests


def download(url, path):
    with requests.get(url, stream=True) as response:
        response.raise_for_status()
        with open(path, "wb") as file:
            for chunk in response.iter_content(chunk_size=4096):
                file.write(chunk)


def lines(url):
    response = requests.get(url, stream=True)
    found = []
    for line in response.iter_lines():
        found.append(line.decode())
    return found


def main():
    server, data = sys.argv[1:]
    path = os.path.join(data, "blob.bin")
    download(f"{server}/bytes/10000", path)
    with open(path, "rb") as file:
        print(len(file.read()), "bytes")
    for line in lines(f"{server}/lines/5"):
        print(line)


if __name__ == "__main__":
    main()
