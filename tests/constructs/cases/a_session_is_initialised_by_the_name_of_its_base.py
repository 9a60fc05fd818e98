# rows: 95
# outcome: flagged behaviour-note
# turns: Api.request, Api.item, Limited.request, main
import os

import requests


class Api(requests.Session):
    """Logs in when it is first needed, and once more when it has to."""

    def __init__(self, base, user):
        requests.Session.__init__(self)
        self.base = base
        self.user = user
        self.token = None

    def login(self):
        answer = super().request("POST", self.base + "/echo", json={"user": self.user})
        self.token = answer.json()["json"]["user"]

    def request(self, method, url, *args, **kwargs):
        if self.token is None:
            self.login()
        headers = dict(kwargs.pop("headers", None) or {})
        headers.setdefault("X-Token", self.token)
        response = super().request(method, self.base + url, *args, headers=headers, **kwargs)
        if response.status_code == 401:
            self.login()
            response = super().request(method, self.base + url, *args, headers=headers, **kwargs)
        return response

    def item(self, number):
        return self.get(f"/items/{number}").json()["name"]


class Limited(requests.Session):
    def __init__(self):
        requests.Session.__init__(self)
        self.verify = False

    def request(self, *args, **kwargs):
        kwargs.setdefault("timeout", 0.1)
        return super().request(*args, **kwargs)


def main():
    server = os.environ["SERVER"]
    with Api(server, "ada") as api:
        print(api.item(3), api.get("/header/X-Token").text, api.get("/status/401").status_code)
        print(api.get("/header/X-Token", headers={"X-Token": "own"}).text, api.token)
        print(api.request("POST", "/echo", None, {"a": "b"}).json()["form"])
    with Limited() as limited:
        try:
            limited.get(server + "/slow/300")
        except requests.Timeout:
            print("too slow")


if __name__ == "__main__":
    main()
