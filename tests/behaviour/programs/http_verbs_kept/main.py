import sys
from concurrent.futures import ThreadPoolExecutor

import requests

SERVER = sys.argv[1] if len(sys.argv) > 1 else ""
HANDLERS = {"get": requests.get}


def own(url, **options):
    return requests.get(url, timeout=5)


HANDLERS["own"] = own


def by_handler(name, path):
    return HANDLERS[name](SERVER + path).status_code


def pooled(session, paths):
    with ThreadPoolExecutor(2) as pool:
        return [response.status_code for response in pool.map(session.get, paths)]


def compared(path):
    session = requests.Session()
    method = session.put if path.endswith("put") else session.get
    if method == session.put:
        return method(SERVER + path).json()["method"]
    return method(SERVER + path).status_code


def positional(path, body):
    session = requests.Session()
    method = session.put
    return method(SERVER + path, body).json()["data"]


def named(path):
    session = requests.Session()
    method = session.get
    return method.__name__, method(SERVER + path).status_code


def literally(path):
    session = requests.Session()
    return getattr(session, "get")(SERVER + path).status_code


def streamed(path):
    session = requests.Session()
    method = session.get
    return next(method(SERVER + path, stream=True).iter_content(4))


class Proxy:
    def __init__(self):
        self.session = requests.Session()

    def __getattr__(self, name):
        return getattr(self.session, name)


class Overridden:
    verbs = {"get": requests.get}

    def call(self, path):
        return self.verbs["get"](SERVER + path)


class Printing(Overridden):
    verbs = {"get": len}


def passed_on(path, session=None):
    status = (session or requests).get(SERVER + path).status_code
    return status if session is None else session.get(SERVER + path).status_code


def mixed(function, path):
    return function(SERVER + path).status_code


def main():
    print("handlers", by_handler("get", "/echo"), by_handler("own", "/echo"))
    print("pooled", pooled(requests.Session(), [SERVER + "/echo", SERVER + "/status/404"]))
    print("compared", compared("/echo/put"), compared("/echo"))
    print("positional", positional("/echo", "text"))
    print("named", named("/echo"))
    print("literally", literally("/echo"))
    print("streamed", streamed("/echo"))
    print("proxy", Proxy().get(SERVER + "/echo").status_code, Proxy().headers["Accept"])
    print("overridden", Overridden().call("/echo").status_code, Printing().call("/echo") > 5)
    print("passed on", passed_on("/echo"))
    print("mixed", mixed(requests.get, "/echo"), mixed(own, "/echo"))


if __name__ == "__main__":
    main()
