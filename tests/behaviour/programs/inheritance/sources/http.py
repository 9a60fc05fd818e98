import requests

from .base import Source


class HttpSource(Source):
    def __init__(self, server):
        self.server = server

    def read(self, key):
        return requests.get(f"{self.server}/items/{key}").json()["name"]

    def title(self):
        return "http"
