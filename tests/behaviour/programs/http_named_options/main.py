import sys

import requests
from kept import changed, early, handed, looked, sometimes


class ApiError(Exception):
    def __init__(self, *args, **kwargs):
        self.response = kwargs.pop("response", None)
        super().__init__(*args, **kwargs)

    @property
    def reason(self):
        return None if self.response is None else self.response.reason


class Api:
    def __init__(self, server, **options):
        if "server" in options or not options:
            print("nothing given")
        self.server = server
        self.session = options.pop("session", None) or requests.Session()
        self.timeout = options.get("timeout", 10)

    def item(self, number):
        response = self.session.get(f"{self.server}/items/{number}", timeout=self.timeout)
        if not response.ok:
            raise ApiError("no item", response=response)
        return response.json()["name"]


def call(method, url, **kwargs):
    """Everything by name."""
    with requests.Session() as own:
        session = kwargs.get("session", own)
        headers = kwargs["headers"]
        return session.request(method, url, params=kwargs.get("params"), headers=headers, timeout=kwargs.get("timeout"))


def named(server):
    with requests.Session() as session:
        api = Api(server, session=session, timeout=3)
        print(api.item(2), api.timeout, api.session is session)
        try:
            api.item(9)
        except ApiError as error:
            print("failed", error, error.reason, error.response.status_code)
        print(call("GET", f"{server}/echo", params={"a": "1"}, session=session, headers={}).json()["args"])
    print(call("POST", f"{server}/echo", headers={"X-Trace": "t"}, timeout=3).json()["method"])
    print(Api(server).item(1))
    print("empty", ApiError("nothing").reason)


def kept(server):
    print("changed", changed(f"{server}/items/1", session=requests.Session()))
    print("early", early(f"{server}/items/2", session=requests.Session()))
    print("handed", handed(f"{server}/items/3", session=requests.Session()))
    print("looked", looked(f"{server}/items/4", session=requests.Session()))
    print("sometimes", sometimes(f"{server}/items/5", session=requests.Session()))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        kept(sys.argv[1])
    else:
        named(sys.argv[1])
