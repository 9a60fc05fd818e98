import time


class Feed:
    def __init__(self, url):
        self.url = url

    def load(self):
        time.sleep(0)
        return {"title": self.url}

    def title(self):
        return self.load()["title"]


class Reader:
    def __init__(self, feed):
        self.feed = feed

    def headline(self):
        return self.feed.load()["title"].upper()
