# traps: 1.21
# outcome: converted
# turns: fetch, order, Client.answer, Client.load, size, first, safely, text, inside, tried, words, alive
"""Where the body of a streamed response is read in one piece, wherever it goes, it may as well come with the answer."""

import os

import requests


def fetch(url):
    return requests.get(url, stream=True)


def order(url):
    response = fetch(url)
    response.raise_for_status()
    return response


def size(url):
    return len(order(url).content)


def first(url):
    response = order(url)
    if response.status_code not in (200, 206):
        raise LookupError(url)
    body = response.content
    return body[:2], response.headers["Content-Length"]


class Client:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def answer(self, path):
        try:
            answer = self.session.get(self.base + path, stream=True)
        except requests.ConnectionError:
            return None
        if answer.ok:
            return answer.json()
        return None

    def load(self, path):
        with self.session:
            return self.answer(path)


def safely(url):
    try:
        response = requests.post(url, data=b"abc", stream=True)
    except requests.ConnectionError as error:
        return str(error)
    if response.status_code == requests.codes.ok:
        return len(response.content) > 3
    return response.status_code


def text(url):
    with requests.get(url, stream=True) as response:
        if response.status_code >= 400:
            return response.text
        return [len(piece) for piece in response.iter_content(chunk_size=400)]


def inside(url):
    response = requests.get(url, stream=True)
    if not response.ok:
        return response.text
    return sum([len(piece) for piece in response.iter_content(400)])


def tried(url):
    try:
        response = requests.get(url, stream=True)
    except requests.Timeout:
        raise LookupError(url)
    for line in response.text.splitlines():
        if line:
            return line
    return None


def words(url):
    try:
        response = requests.get(url, stream=True)
        response.encoding = "utf-8"
    finally:
        print("asked")
    if "0" in response.text:
        return response.encoding
    return response.text


def alive(url):
    try:
        response = requests.get(url, stream=True)
    except requests.ConnectionError:
        return None
    for turn in range(3):
        if turn == 2:
            return len(response.content)
    return response.content


def main():
    base = os.environ["SERVER"]
    print(size(base + "/bytes/1000"), first(base + "/bytes/10"), Client(base).load("/items/1"))
    print(safely(base + "/echo/a"), safely(base + "/status/404"))
    print(text(base + "/bytes/1000"), text(base + "/status/404"), inside(base + "/bytes/1000"), inside(base + "/status/500"))
    print(tried(base + "/lines/3"), words(base + "/lines/3"), alive(base + "/lines/3"))


if __name__ == "__main__":
    main()
