import sys

import requests
from api import Api, Checked, fetch, send


def echo(response):
    told = response.json()
    headers = {name: told["headers"].get(name) for name in ("x-token", "x-other", "authorization", "cookie")}
    body = told.get("json") or told.get("form") or told.get("data") or told.get("parts")
    return told["method"], told["args"], headers, body


def main():
    server = sys.argv[1]
    api = Api(server)
    print("plain", echo(api.get("/echo/a")))
    print("params", echo(api.get("/echo/a?x=1", params={"page": 2, "none": None, "many": ["a", "b"], "flag": True})))
    print("positional", echo(api._request("POST", "/echo/a", {"q": "1"}, {"form": "2"})))
    print("json", echo(api._request("POST", "/echo/a", json={"a": [1, None]})))
    print("headers", echo(api.get("/echo/a", headers={"X-Token": None, "X-Other": "here"})))
    print("auth", echo(api.get("/echo/a", auth=("other", "word"))))
    print("cookies", echo(api.get("/echo/a", cookies={"c": "1"})))
    print("form", echo(api.post("/echo/a", {"name": "value", "none": None})))
    print("text", echo(api.post("/echo/a", "text")))
    print("file", echo(api.post("/echo/a", files={"file": ("name.txt", b"content")})))
    print("unverified", echo(api.get("/echo/a", verify=False, proxies={"https": None})))
    api.get("/cookies/give?kept=1", verify=False)
    print("kept", api.get("/cookies").json())
    stopped = api.get("/redirect/1", allow_redirects=False)
    print("stopped", stopped.status_code, api.get("/redirect/1").status_code)
    try:
        api.get("/status/404")
    except requests.HTTPError as error:
        print("error", error.response.status_code)
    try:
        api.get("/slow/2000", timeout=0.2)
    except requests.Timeout:
        print("too slow")
    api.close()

    for verify in (True, False):
        checked = Checked(server, verify, {"https": None} if verify else None)
        checked.get("/cookies/give?seen=1")
        print("checked", echo(checked.get("/echo/a")), echo(checked.put("/echo/a", {"b": 2})))
        print("cookies", checked.get("/cookies").json(), checked.size("/redirect/1"))
        checked.close()

    print("one shot", echo(fetch(f"{server}/echo/a", {"p": "1"}, headers={"X-Other": "2"})))
    print("set", fetch(f"{server}/cookies/set?a=1", timeout=3).json())
    print("none", fetch(f"{server}/cookies", verify=False).json())
    print("sent", echo(send("PUT", f"{server}/echo/a", data={"k": "v"})))


if __name__ == "__main__":
    main()
