# rows: 82
# outcome: refused property
# stays: Page.content, Page.links, main
import time


class Page:
    def __init__(self, name):
        self.name = name

    @property
    def content(self):
        time.sleep(0.001)
        return self.name.upper()

    @property
    def links(self):
        time.sleep(0.001)
        raise AttributeError("links")


def main():
    page = Page("ab")
    print([getattr(page, part) for part in ("name", "content")])
    print(getattr(page, "links", "no links"))


if __name__ == "__main__":
    main()
