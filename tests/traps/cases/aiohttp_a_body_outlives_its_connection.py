# traps: 10.17
# outcome: converted
# turns: fetch, Page.load, Page.words, failed, kept, both, checked
# options: --target requests=aiohttp
"""The body of a response of aiohttp is gone once the connection was given back; requests has read it by then."""

import os

import requests


def fetch(url):
    return requests.get(url)


class Page:
    def load(self, url):
        self.response = requests.get(url)
        return self

    def words(self):
        return len(self.response.text.split()), self.response.content[:3]


def failed(url):
    response = fetch(url)
    try:
        response.raise_for_status()
    except requests.HTTPError:
        return response.content, response.text
    return None


def checked(url):
    response = requests.get(url)
    response.raise_for_status()
    return response.json()


def kept(url):
    try:
        return checked(url)
    except requests.HTTPError as error:
        return str(error) == f"404 Client Error: Not Found for url: {url}", error.response.text, error.response.content


def both(urls):
    responses = [requests.get(url) for url in urls]
    return [(one.status_code, one.text, one.content, one.text) for one in responses]


def main():
    base = os.environ["SERVER"]
    response = fetch(base + "/items/1")
    print(response.json(), response.text == response.content.decode(), response.json())
    print(Page().load(base + "/items/2").words())
    print(failed(base + "/status/500"), failed(base + "/items/3"))
    print(kept(base + "/items/4"), kept(base + "/status/404"))
    print(both([base + "/items/5", base + "/status/400"]))


if __name__ == "__main__":
    main()
