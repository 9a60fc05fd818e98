import sys

import requests


class Page:
    def __init__(self, url):
        self.response = requests.get(url)

    def status(self):
        return self.response.status_code


class Short:
    def __init__(self, url): self.status = requests.get(url).status_code


class Noted:
    def __init__(self, url):
        """Ask once."""
        self.status = requests.get(url).status_code


class Commented:
    def __init__(self, url):
        # What the server says.
        self.status = requests.get(url).status_code


class Both:
    def __init__(self, url):
        self.first = requests.get(url).status_code
        self.last = requests.head(url).status_code


class Last:
    def __init__(self, url):
        self.url = url
        if url:
            self.status = requests.get(url).status_code


class Child(Page):
    def __init__(self, url):
        super().__init__(url)
        self.child = requests.get(url).status_code


class Made:
    def __init__(self, url):
        self.lines = [requests.get(url).status_code for _ in range(2)]


def main():
    url = sys.argv[1] + "/echo"
    page, both, child = Page(url), Both(url), Child(url)
    print("page", page.status(), Short(url).status, Noted(url).status, Commented(url).status)
    print("both", both.first, both.last, Last(url).status, child.status(), child.child, Made(url).lines)


if __name__ == "__main__":
    main()
