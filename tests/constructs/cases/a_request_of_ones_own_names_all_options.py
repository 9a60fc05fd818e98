# rows: 93
# outcome: converted
# turns: Api.request, Positional.request, Positional.ask, main
import os
import requests


class Api(requests.Session):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.auth = ("ada", "lovelace")

    def request(self, method, url, params=None, data=None, headers=None, cookies=None, files=None, auth=None, timeout=None,
                allow_redirects=True, proxies=None, hooks=None, stream=None, verify=None, cert=None, json=None, retries=1):
        timeout = timeout or 3
        for _ in range(retries):
            response = super().request(
                method, self.base + url, params=params, data=data, headers=headers, cookies=cookies, files=files, auth=auth,
                timeout=timeout, allow_redirects=allow_redirects, proxies=proxies, hooks=hooks, stream=stream, verify=verify,
                cert=cert, json=json,
            )
            if response.status_code != 503:
                break
        return response


class Positional(requests.Session):
    def request(self, method, url, params=None, data=None, headers=None, cookies=None, files=None, auth=None, timeout=None,
                allow_redirects=True, proxies=None, hooks=None, stream=None, verify=None, cert=None):
        headers = dict(headers or {}, **{"X-P": "1"})
        return super().request(method, url, params, data, headers, cookies, files, auth, timeout, allow_redirects, proxies,
                               hooks, stream, verify, cert)

    def ask(self, url):
        return self.request("GET", url, {"a": 1}).json()["args"], self.request("POST", url, data={"b": 2}).json()["form"]


def main():
    with Api(os.environ["SERVER"]) as api, Positional() as p:
        print(api.get("/private/ada/lovelace").json()["user"], api.get("/items/1", auth=("a", "b"), stream=False).json()["name"])
        print(api.get("/redirect/1", allow_redirects=False).status_code, api.post("/echo", json={"a": 1}, retries=2).json()["json"])
        print(api.get("/flaky/k/2", retries=3).json(), api.put("/echo", data="x").json()["data"])
        print(p.ask(os.environ["SERVER"] + "/echo"))


if __name__ == "__main__":
    main()
