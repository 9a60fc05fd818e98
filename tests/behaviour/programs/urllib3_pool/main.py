import sys
import time
from urllib.parse import quote

import urllib3

SERVER = sys.argv[1]
http = urllib3.PoolManager(retries=False, timeout=5)


def fetch(path):
    answer = http.request("GET", f"{SERVER}/{path}")
    return answer.status, answer.data.decode()


class Api:
    def __init__(self, pool: urllib3.PoolManager):
        self.pool = pool

    def send(self, value):
        return self.pool.request("POST", f"{SERVER}/echo", json=value).json()["json"]


def paced(paths):
    seen = []
    for path in paths:
        time.sleep(0.001)
        seen.append(fetch(path))
    return seen


def main():
    for status, text in paced([f"query?{quote('x y')}", "status/404"]):
        print(status, text)
    print(*fetch("status/200"), "posted", Api(http).send({"a": 1}))


if __name__ == "__main__":
    main()
