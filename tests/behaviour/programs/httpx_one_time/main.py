import os
import sys

import httpx


def text(server):
    response = httpx.get(f"{server}/echo/text", params={"page": 2, "all": True}, headers={"X-Own": "1"})
    return response.json()["args"], response.reason_phrase


def redirected(server):
    plain = httpx.get(f"{server}/redirect/2")
    followed = httpx.get(f"{server}/redirect/2", follow_redirects=True, timeout=5)
    return plain.status_code, followed.status_code, len(followed.history)


def forgets_cookies(server):
    httpx.get(f"{server}/cookies/set", params={"flavour": "oat"}, follow_redirects=True)
    first = httpx.get(f"{server}/cookies").json()
    return first, httpx.get(f"{server}/cookies", cookies={"own": "yes"}).json()


def upload(server, path):
    with open(path, "w") as file:
        file.write("hello")
    with open(path, "rb") as file:
        return httpx.post(f"{server}/echo/upload", files={"file": file}, data={"kind": "text"}).status_code


def verbs(server):
    for verb in (httpx.put, httpx.patch):
        print(verb(f"{server}/echo/verb", content=b"body").status_code)
    return httpx.request("DELETE", f"{server}/echo/verb").json()["method"], httpx.head(f"{server}/echo/verb").text


def count(server):
    with httpx.stream("GET", f"{server}/lines/4") as response:
        return [line for line in response.iter_lines()]


def offline():
    try:
        return httpx.get("http://127.0.0.1:1/")
    except httpx.ConnectError as error:
        return type(error).__name__, error.request.url.port


def main():
    server, data = sys.argv[1:]
    print(text(server))
    print(redirected(server))
    print(forgets_cookies(server))
    print(upload(server, os.path.join(data, "a.txt")))
    print(verbs(server))
    print(count(server))
    print(offline())


if __name__ == "__main__":
    main()
