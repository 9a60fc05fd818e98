"""Streamed responses that are assigned to a name instead of opened by `with`."""

import os
import sys

import requests


def download(url, path):
    response = requests.get(url, stream=True, timeout=10)  # may be large
    # an error page is not worth keeping
    response.raise_for_status()
    kind = response.headers["Content-Type"]

    with open(path, "wb") as file:
        for chunk in response.iter_content(chunk_size=4096):
            if chunk:
                file.write(chunk)
    print("saved", kind)
    return path


def first_lines(session, url, count):
    for attempt in range(2):
        response = session.get(
            url,
            stream=True,
        )
        if response.status_code != 200:
            print("attempt", attempt, response.status_code)
            continue
        found = []
        for line in response.iter_lines():
            found.append(line.decode())
            if len(found) == count:
                break
        return found
    return []


def size(url):
    response = requests.get(url, stream=True)
    try:
        return len(b"".join([chunk for chunk in response.iter_content(100)]))
    finally:
        response.close()


def opened(url):
    """What leaves the function keeps the response open: no `with` can stand for that."""
    response = requests.get(url, stream=True)
    return response.iter_content(4000)


def lengths(url):
    return [len(part) for part in opened(url)]


def chosen(url, large):
    if large:
        response = requests.get(url, stream=True)
    else:
        response = requests.get(url)
    return response.status_code


def main():
    server, data = sys.argv[1:]
    path = download(f"{server}/bytes/10000", os.path.join(data, "blob.bin"))
    print(os.path.getsize(path))
    with requests.Session() as session:
        print(first_lines(session, f"{server}/lines/5", 3))
        print(first_lines(session, f"{server}/status/503", 3))
    print(size(f"{server}/bytes/1234"))
    print(lengths(f"{server}/bytes/9000"))
    print(chosen(f"{server}/bytes/10", True), chosen(f"{server}/bytes/10", False))


if __name__ == "__main__":
    main()
