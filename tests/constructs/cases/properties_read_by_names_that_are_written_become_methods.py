# rows: 82
# outcome: converted
# turns: Page.content, Page.links, Page.create, main
# stays: Page.title
import time


def request(name):
    time.sleep(0.001)
    print("asking for", name)
    return name.upper()


class Page:
    def __init__(self, name, preload=False):
        self.name = name
        if preload:
            for part in ("content", "links"):
                getattr(self, part)

    @property
    def content(self):
        if not getattr(self, "_content", None):
            self._content = request(self.name)
        return self._content

    @property
    def links(self):
        if not getattr(self, "_links", None):
            self._links = [request(letter) for letter in self.content]
        return self._links

    @property
    def title(self):
        return self.name.title()


def main():
    page = Page("ab", preload=True)
    print(page.content, page.links, page.title)
    for part in ["content", "links"]:
        print(len(getattr(page, part)))
    print(getattr(Page("c"), "content"))


if __name__ == "__main__":
    main()
