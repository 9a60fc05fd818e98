# rows: 79, 93, 95
# outcome: flagged behaviour-note
# turns: Base.request, Api.login, main
import os

import requests


class Base(requests.Session):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.headers["X-Own"] = "1"

    def request(self, method, url, **kwargs):
        kwargs.setdefault("timeout", 3)
        kwargs.setdefault("headers", {})["X-Trace"] = "t"
        return super().request(method, self.base + url, **kwargs)


class Api(Base):
    def __init__(self, base, user):
        super().__init__(base)
        self.user = user
        self.login()

    def login(self):
        token = self.post("/echo", json={"user": self.user}).json()["json"]["user"]
        self.headers["X-Token"] = token


def main():
    with Api(os.environ["SERVER"], "ada") as api:
        print(api.get("/header/X-Token").text, api.user)
    other = Api(os.environ["SERVER"], "bob")
    print(other.get("/header/X-Token").text, other.get("/header/X-Trace").text)
    other.close()
    with Base(os.environ["SERVER"]) as base:
        print(base.get("/header/X-Own").text)


if __name__ == "__main__":
    main()
