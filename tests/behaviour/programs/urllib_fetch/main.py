import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

SERVER, DATA = sys.argv[1], sys.argv[2]


def fetch(path, **fields):
    url = f"{SERVER}/{path}"
    if fields:
        url += "?" + urllib.parse.urlencode(fields)
    with urllib.request.urlopen(url, timeout=5) as response:
        charset = response.headers.get_content_charset() or "utf-8"
        return response.status, response.geturl() == url, response.read().decode(charset)


def send(path, value, method=None, **headers):
    body = json.dumps(value).encode()
    request = urllib.request.Request(f"{SERVER}/{path}", data=body, headers={"Content-Type": "application/json", **headers}, method=method)
    with urllib.request.urlopen(request) as response:
        told = json.load(response)
    return told["method"], told["json"], told["headers"].get("x-own")


def lines(path):
    return [line.decode().strip() for line in urllib.request.urlopen(f"{SERVER}/{path}")]


def saved(path):
    target = os.path.join(DATA, "saved")
    name, headers = urllib.request.urlretrieve(f"{SERVER}/{path}", target)
    with open(name, "rb") as file:
        return os.path.basename(name), headers.get_content_type(), len(file.read())


def opened(path):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.addheaders = [("X-Own", "opener")]
    opener.open(f"{SERVER}/cookies/set?a=1").close()
    with opener.open(f"{SERVER}/{path}") as response:
        return json.loads(response.read())


def failed(path, base=None):
    try:
        return fetch(path) if base is None else urllib.request.urlopen(base + path).status
    except urllib.error.HTTPError as error:
        return type(error).__name__, error.code, error.reason, error.read().decode(), error.headers["Content-Type"]
    except urllib.error.URLError as error:
        return type(error).__name__, type(error.reason).__name__


def retried(path, tries):
    for attempt in range(tries):
        try:
            return attempt, fetch(path)
        except OSError as error:
            print("again", type(error).__name__)
            time.sleep(0.001)
    return None


def main():
    time.sleep(0.001)
    print(fetch("query", a="x y", b=["1"]))
    print(send("echo", {"a": [1, "é"]}, **{"X-Own": "me"}), send("echo", None, method="PUT"))
    print(lines("lines/3"))
    print(saved("bytes/3000"))
    print("opened", opened("cookies"))
    print(failed("status/404"), failed("status/500"))
    print(failed("/", "http://127.0.0.1:1"), failed("nothing", "gopher://"))
    print(failed("redirect/2")[0], failed("moved/301")[1])
    with urllib.request.urlopen("data:text/plain,data%20text") as response:
        print(response.read().decode())
    print(retried("status/503", 2), retried("status/200", 2))


if __name__ == "__main__":
    main()
