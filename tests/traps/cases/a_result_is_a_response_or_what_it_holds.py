# traps: 1.12
# outcome: converted
# turns: get, path, method, whole, wrong
"""What gives a response on demand, and what JSON it holds else."""

import os

import requests


def get(base, whole=False):
    response = requests.get(base + "/echo/x")
    if whole:
        return response
    return response.json()


def path(base):
    answer = get(base)
    return answer["path"]


def method(base):
    answer = get(base)
    return answer.get("method"), sorted(answer.keys())[0]


def whole(base):
    answer = get(base, whole=True)
    return answer.status_code, answer.json()["path"]


def wrong(base):
    found = []
    for read in ("subscript", "get"):
        answer = get(base, whole=True)
        try:
            found.append(answer["path"] if read == "subscript" else answer.get("path"))
        except (AttributeError, TypeError) as error:
            found.append(str(error))
    return found


def main():
    base = os.environ["SERVER"]
    print(path(base), method(base), whole(base), wrong(base))


if __name__ == "__main__":
    main()
