import sys

import requests


class PlainError(Exception):
    pass


class ApiError(Exception):
    """Keeps the response, and hands it to Python."""

    def __init__(self, response):
        super().__init__(response)
        self.response = response


class NotFound(ApiError):
    def __str__(self):
        return f"{self.response.status_code} {self.response.reason}"


class Both(ValueError):
    def __init__(self, message, response):
        self.message = message
        self.response = response
        Exception.__init__(self, message, response)


def plain(url):
    response = requests.get(url)
    details = {"response": response}
    if response.status_code == 404:
        raise PlainError(details)
    if response.status_code == 500:
        raise RuntimeError(response)
    return response.json()["name"]


def item(url):
    response = requests.get(url)
    if response.status_code == 404:
        raise NotFound(response)
    if not response.ok:
        raise Both("both", response)
    return response.json()["name"]


def errors(server):
    for status in [404, 500]:
        try:
            plain(f"{server}/status/{status}")
        except (PlainError, RuntimeError) as error:
            print("plain", type(error).__name__)
        try:
            item(f"{server}/status/{status}")
        except NotFound as error:
            print("not found:", error, error.response.url.endswith("404"))
        except Both as error:
            print(error.message, error.response.reason)
    print(plain(f"{server}/items/1"), item(f"{server}/items/2"))


def main():
    errors(sys.argv[1])


if __name__ == "__main__":
    main()
