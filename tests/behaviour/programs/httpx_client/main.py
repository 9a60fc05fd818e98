import sys
from dataclasses import dataclass

import httpx


@dataclass
class Api:
    client: httpx.Client

    def header(self, name):
        return self.client.get(f"/header/{name}").text

    def echo(self, **fields):
        response = self.client.post("/echo/here", json=fields)
        return response.raise_for_status().json()["json"]

    def status(self, code):
        response = self.client.get(f"/status/{code}")
        try:
            response.raise_for_status()
        except httpx.HTTPStatusError as error:
            return error.response.status_code, type(error).__name__
        return response.status_code, response.is_success


def lines(client, count):
    found = []
    with client.stream("GET", f"/lines/{count}") as response:
        for line in response.iter_lines():
            found.append(line)
    return found


def size(client, count):
    with client.stream("GET", f"/bytes/{count}") as response:
        if response.is_error:
            return response.read()
        return sum(len(chunk) for chunk in response.iter_bytes(1000)), response.num_bytes_downloaded


def by_hand(client):
    request = client.build_request("GET", "/redirect/1")
    response = client.send(request)
    hops = [response.status_code]
    while response.next_request is not None:
        response = client.send(response.next_request)
        hops.append(response.status_code)
    response.close()
    streamed = client.send(client.build_request("GET", "/lines/2"), stream=True)
    try:
        return hops, streamed.read().decode().split()
    finally:
        streamed.close()


def mocked():
    def answer(request):
        return httpx.Response(200, text=f"{request.method} {request.url.path}")

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return client.delete("http://nowhere/thing").text


def main():
    server = sys.argv[1]
    client = httpx.Client(base_url=server, headers={"X-Own": "mine"}, transport=httpx.HTTPTransport(retries=1))
    api = Api(client)
    print(api.header("X-Own"), api.echo(a=1, b=[True, None]))
    print(api.status(200), api.status(404))
    print(lines(client, 3), size(client, 5000))
    print(by_hand(client))
    client.get("/cookies/set", params={"flavour": "oat"}, follow_redirects=True)
    print(client.cookies["flavour"], client.get("/cookies").json(), client.is_closed)
    client.close()
    print(mocked(), client.is_closed)


if __name__ == "__main__":
    main()
