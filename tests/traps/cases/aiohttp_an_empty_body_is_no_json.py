# traps: 10.19
# outcome: converted
# turns: read, parsed
# options: --target requests=aiohttp
"""aiohttp gives None for the JSON of an empty body, and asks for the content type; requests does neither."""

import os

import requests


def read(url):
    try:
        return requests.get(url).json()
    except ValueError:
        return "no JSON"


def parsed(url):
    response = requests.get(url)
    try:
        return response.json()
    except requests.RequestException:
        return "no JSON, either"


def main():
    base = os.environ["SERVER"]
    for path in ("/status/204", "/broken-json", "/items/1"):
        print(read(base + path), parsed(base + path))


if __name__ == "__main__":
    main()
