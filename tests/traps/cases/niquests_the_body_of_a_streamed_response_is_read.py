# traps: 9.21
# outcome: converted
# turns: whole, part, assigned, pieces, lines, decoded, plain
# options: --target requests=niquests
"""The body of a streamed response has to be awaited."""

import os

import requests


def whole(url):
    response = requests.get(url, stream=True)
    return len(response.content)


def part(url):
    with requests.get(url, stream=True) as response:
        if response.ok:
            return response.content[:3]


def assigned(url):
    with requests.get(url, stream=True) as response:
        body = response.content
    return len(body)


def pieces(url):
    with requests.get(url, stream=True) as response:
        return [len(piece) for piece in response.iter_content(chunk_size=400)]


def lines(url):
    response = requests.get(url, stream=True)
    found = []
    for line in response.iter_lines():
        if line:
            found.append(line.decode())
    return found


def decoded(url):
    with requests.get(url, stream=True) as response:
        return response.json()


def plain(url):
    with requests.get(url) as response:
        return len(response.content)


def main():
    base = os.environ["SERVER"]
    url = base + "/bytes/1000"
    print(whole(url), part(url), assigned(url), pieces(url), plain(url))
    print(lines(base + "/lines/3"), decoded(base + "/items/1"))


if __name__ == "__main__":
    main()
