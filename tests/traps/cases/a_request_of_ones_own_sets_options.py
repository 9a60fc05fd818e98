# traps: 1.1, 1.3, 1.4, 1.14, 1.17, 1.20
# outcome: flagged behaviour-note
# turns: Api.request, Api.told, main
"""httpx calls a `request` of one's own with every option it knows, under its own names; one that reads them finds those of requests."""

import os

import requests


class Api(requests.Session):
    def __init__(self, base, limit):
        super().__init__()
        self.base = base
        self.limit = limit
        self.headers["X-Own"] = "session"

    def request(self, method, url, **kwargs):
        if "timeout" not in kwargs:
            kwargs["timeout"] = self.limit
        if not kwargs.get("allow_redirects", True):
            print("once", sorted(kwargs.get("headers") or {}))
        headers = kwargs.setdefault("headers", {})
        headers["X-Trace"] = "on"
        if url.endswith("?a=1"):
            headers["X-Own"] = None
            kwargs["params"] = {"b": [2, 3], "c": None}
        return super().request(method, self.base + url, **kwargs)

    def told(self, url, **options):
        answer = self.post(url, **options).json()
        return answer["headers"].get("x-trace"), answer.get("form"), answer.get("data"), answer.get("json")


def main():
    with Api(os.environ["SERVER"], 0.2) as api:
        print(api.get("/header/X-Trace").text, api.get("/header/X-Own").text)
        answer = api.get("/echo?a=1").json()
        print(answer["args"], answer["headers"].get("x-own"))
        print(api.told("/echo", data={"a": 1, "b": ["x", "y"], "c": None}))
        print(api.told("/echo", data="text"), api.told("/echo", data=b"bytes"), api.told("/echo", json=[1]))
        print(api.get("/redirect/1", allow_redirects=False, headers={"X-One": "1"}).status_code)
        print(api.get("/redirect/1").status_code, api.head("/redirect/1").status_code)
        try:
            api.get("/slow/400")
        except requests.Timeout:
            print("too slow")
        print(api.get("/slow/300", timeout=None).status_code, api.get("/slow/300", timeout=(1, 2)).status_code)


if __name__ == "__main__":
    main()
