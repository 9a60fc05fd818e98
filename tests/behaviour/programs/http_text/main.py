import sys

import requests


def grab(url) -> requests.Response:
    return requests.get(url)


def main():
    server = sys.argv[1]
    response = grab(server + "/latin1")
    response.encoding = "latin-1"
    print(response.text)
    print(grab(server + "/gzip").text.strip())
    print(len(grab(server + "/bytes/1000").content))
    if grab(server + "/status/404"):
        print("a 404 is true")
    else:
        print("a 404 is false")
    fine = grab(server + "/status/200")
    print(fine.ok, fine.reason, fine.encoding)
    if not fine:
        print("never")
    print(grab(server + "/status/301").ok, grab(server + "/status/500").ok)


if __name__ == "__main__":
    main()
