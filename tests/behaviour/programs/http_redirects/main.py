import sys

import requests


def follow(url):
    response = requests.get(url)
    return response.status_code, [str(step.status_code) for step in response.history], str(response.url)


def main(server):
    status, steps, final = follow(f"{server}/redirect/2")
    print(status, steps, final)

    stopped = requests.get(f"{server}/redirect/2", allow_redirects=False)
    print(stopped.status_code, stopped.is_redirect, stopped.headers["Location"].rsplit("/", 2)[1:])
    stopped.raise_for_status()

    head = requests.head(f"{server}/redirect/1")
    print("HEAD stays at", head.status_code)

    posted = requests.post(f"{server}/moved/302", data={"a": "b"})
    print(posted.json()["method"])
    kept = requests.post(f"{server}/moved/307", data={"a": "b"})
    print(kept.json()["method"], kept.json()["form"])


if __name__ == "__main__":
    main(sys.argv[1])
