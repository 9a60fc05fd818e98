import sys

import requests
from api import Api, chosen, either, fetch, quick, sent


def echo(response):
    told = response.json()
    headers = {name: told["headers"].get(name) for name in ("x-token", "cookie")}
    body = told.get("json") or told.get("form") or told.get("data")
    return told["method"], told["args"], headers, body


def main():
    server = sys.argv[1]
    api = Api(server)
    print("get", echo(api.load("/echo/a", params={"page": 2, "none": None})))
    print("post", echo(api.load("/echo/a", json={"a": [1]})))
    print("put", echo(api.put("/echo/a", data={"b": 2})))
    print("head", api.head("/redirect/1").status_code, api.head("/redirect/1", allow_redirects=True).status_code)
    for verb in ("get", "delete", "options"):
        print("by name", echo(api.by_name(verb, "/echo/a", timeout=3)))
    print("by name", api.by_name("head", "/redirect/1").status_code, api.by_name("get", "/redirect/1").status_code)
    try:
        api.by_name("gte", "/echo/a")
    except AttributeError:
        print("no such verb")
    print("looked up", echo(api.looked_up("GET", "/echo/a")), echo(api.looked_up("DELETE", "/echo/a")))
    print("asked", echo(api.asked("PATCH", "/echo/a")))
    api.load("/cookies/give?kept=1")
    print("kept", api.load("/cookies").json())
    try:
        api.load("/status/404")
    except requests.HTTPError as error:
        print("error", error.response.status_code)
    api.session.close()

    print("either", echo(either(f"{server}/echo/a", True)), echo(either(f"{server}/echo/a", False)))
    print("sent", echo(sent("put", f"{server}/echo/a", data="text")), sent("head", f"{server}/redirect/1").status_code)
    print("fetch", echo(fetch(f"{server}/echo/a?x=1")))
    print("chosen", echo(chosen("get", f"{server}/echo/a")), echo(chosen("put", f"{server}/echo/a")))
    print("quick", quick(f"{server}/cookies/set?a=1").json(), quick(f"{server}/cookies").json())
    try:
        quick(f"{server}/slow/2000", timeout=0.2)
    except requests.Timeout:
        print("too slow")


if __name__ == "__main__":
    main()
