# rows: 79
# outcome: flagged behaviour-note
# turns: opened, Api.login, main
import os

import requests


class Api(requests.Session):
    """Logs in while it is made."""

    def __init__(self, base, user):
        super().__init__()
        self.base = base
        self.login(user)

    def login(self, user):
        answer = self.post(self.base + "/echo", json={"user": user})
        self.headers["X-Token"] = answer.json()["json"]["user"]


class Plain(requests.Session):
    def __init__(self, base):
        super().__init__()
        self.base = self.tidied(base)

    @staticmethod
    def tidied(base):
        return base.rstrip("/")


def opened(base):
    session = requests.Session()
    session.headers["X-Token"] = session.get(base + "/items/1").json()["name"]
    return session


def plain(base):
    session = requests.Session()
    session.headers["X-Token"] = base[:4]
    return session


def main():
    base = os.environ["SERVER"]
    with Api(base, "ada") as api:
        print(api.get(base + "/header/X-Token").text)
    with opened(base) as session:
        print(session.get(base + "/header/X-Token").text)
    third = opened(base)
    with third:
        print(third.get(base + "/header/X-Token").text)
    fourth = plain(base)
    with fourth:
        print(fourth.get(base + "/header/X-Token").text)
    with plain(base) as fifth, Plain(base) as sixth:
        print(fifth.get(base + "/header/X-Token").text, sixth.get(sixth.base + "/items/3").json()["name"])


if __name__ == "__main__":
    main()
