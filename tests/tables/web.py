"""Compare the support code and the claims of the table for requests with requests itself.

The folder of the support code is the argument. A server on the loopback interface answers both sides.
"""

import asyncio
import contextlib
import http.server
import json
import socketserver
import sys
import threading
import time

import httpx
import requests

sys.path.insert(0, sys.argv[1])
from support import _body, _byte_lines, _form, _mounts, _raise_for_status, _with_params  # noqa: E402


class Handler(http.server.BaseHTTPRequestHandler):
    """Tells what it was sent, or misbehaves by path."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        body = self.body()
        kind, _, rest = self.path.partition("?")[0].strip("/").partition("/")
        status, headers, out = 200, {}, b""
        if kind == "status":
            status = int(rest)
        elif kind == "location":
            status, headers = int(rest), {"Location": "/echo?redirected=1"}
        elif kind == "loop":
            status, headers = 302, {"Location": "/loop"}
        elif kind == "slow":
            time.sleep(1)
        elif kind == "cookie":
            headers = {"Set-Cookie": "a=1; Path=/"}
        elif kind == "lines":
            out = b"a\r\nb\n\nc\r" + b"x" * 3000 + b"\n\xe9"
        elif kind == "links":
            headers = {"Link": '<http://x/2>; rel="next", <http://x/9>; rel=last'}
        elif kind == "text":
            headers, out = {"Content-Type": "text/plain; charset=utf-16"}, "caf\xe9".encode("utf-16")
        elif kind == "html":
            headers, out = {"Content-Type": "text/html; charset=utf-8"}, b"<p>"
        elif kind == "hangup":
            self.close_connection = True
            return
        elif kind == "short":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"x")
            self.close_connection = True
            return
        elif kind == "echo" or self.path.startswith("http://"):
            told = {"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body.decode("latin-1")}
            headers, out = {"Content-Type": "application/json"}, json.dumps(told).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        if self.command != "HEAD":
            with contextlib.suppress(OSError):
                self.wfile.write(out)

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """One thread a connection."""

    daemon_threads = True

    def handle_error(self, *_):
        pass


SERVER = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
BASE = f"http://127.0.0.1:{SERVER.server_port}"

URLS = ["/echo", "/echo?z=1", "/echo?", "/echo#part", "/echo?z=%20a+b&y=\xe9#part"]
PARAMS = [
    {"a": None, "b": True, "c": 1.5, "d": "x y&=+/", "e": [1, None, "\xe9"], "f": ()},
    [("a", 1), ("b", None), ("a", 2)],
    (("k", "v"),),
    "raw=1&x=\xe9 y%20",
    b"a=1",
    {"a": b"\xff"},
    {1: 2},
    {"k[]": "a,b"},
]
# Plain ones go to httpx as they are.
PLAIN = [{"a": "x y", "b": 2, "c": 1.5, "d": ["x", 1]}, "a=1&b=2"]
BODIES = [
    {"a": None, "b": True, "c": 1.5, "d": "x y&", "e": [1, None, "\xe9"], "f": ()},
    [("a", 1), ("b", None), ("a", 2)],
    "text \xe9",
    b"\xff",
    "",
    {},
    None,
    {"a": b"x"},
    {1: 2},
]


def sent(response):
    """What the server was sent, but for what names the client."""
    told = response.json()
    kept = ("content-type", "content-length", "authorization", "cookie", "x-own")
    return told["method"], told["path"], told["body"], {k.lower(): v for k, v in told["headers"].items() if k.lower() in kept}


def facts(response):
    """What the table says stays or is renamed."""
    if isinstance(response, requests.Response):
        return (
            response.status_code, response.content, response.ok, bool(response), response.reason, response.url,
            response.links, [step.status_code for step in response.history], response.is_redirect,
            response.is_permanent_redirect, response.next and response.next.url, response.cookies.get_dict(),
            list(response.iter_content(3)), list(response.iter_content()), list(response.iter_lines()),
            response.request.url, response.request.path_url, response.request.method, response.request.body or None,
            [c.value for c in response.cookies],
        )  # fmt: skip
    return (
        response.status_code, response.content, not response.is_error, not response.is_error, response.reason_phrase,
        str(response.url), response.links, [step.status_code for step in response.history],
        response.has_redirect_location, (response.has_redirect_location and response.status_code in (301, 308)),
        response.next_request and str(response.next_request.url),
        {cookie.name: cookie.value for cookie in response.cookies.jar}, list(response.iter_bytes(3)),
        list(response.iter_bytes(1)), response.content.splitlines(), str(response.request.url),
        response.request.url.raw_path.decode(), response.request.method, (response.request.content or None),
        [c.value for c in response.cookies.jar],
    )  # fmt: skip


def same(before, after, what):
    """Complain of what differs."""
    assert before == after, f"{what}\n  before {before!r}\n  after  {after!r}"


async def is_caught(call, classes):
    """Whether an exception of the call is one of these."""
    try:
        result = call()
        if asyncio.iscoroutine(result):
            await result
    except classes:
        return True
    except Exception:
        return False
    return None


async def sending(client):
    for url in URLS:
        for params in PARAMS:
            after = await client.get(_with_params(BASE + url, params))
            same(sent(requests.get(BASE + url, params=params)), sent(after), f"params {params} on {url}")
    for params in PLAIN:
        after = await client.get(BASE + "/echo", params=params)
        same(sent(requests.get(BASE + "/echo", params=params)), sent(after), f"params {params}")
    for body in BODIES:
        after = await client.post(BASE + "/echo", **_body(body))
        same(sent(requests.post(BASE + "/echo", data=body)), sent(after), f"data {body}")
    after = await client.post(BASE + "/echo", **_body(iter([b"a", b"b"])))
    same(sent(requests.post(BASE + "/echo", data=iter([b"a", b"b"])))[2], sent(after)[2], "an iterator")
    with open(__file__, "rb") as file:
        before = sent(requests.post(BASE + "/echo", data=file))
        file.seek(0)
        same(before, sent(await client.post(BASE + "/echo", **_body(file))), "a file")
    mixed = {"a": None, "b": True, "c": [1, 2]}
    same(sent(requests.put(BASE + "/echo", data=mixed)), sent(await client.put(BASE + "/echo", data=_form(mixed))), "a form")
    for method in "GET", "DELETE", "OPTIONS":
        before = sent(requests.request(method, BASE + "/echo", data={"a": 1}, headers={"X-Own": "1"}))
        after = await client.request(method, BASE + "/echo", data={"a": 1}, headers={"X-Own": "1"})
        same(before, sent(after), f"{method} with a body")
    same(requests.post(BASE + "/echo", json=[1]).json()["body"], (await client.post(BASE + "/echo", json=[1])).json()["body"], "json")
    before = sent(requests.get(BASE + "/echo", auth=("user", "secret"), timeout=(3, 10)))
    for auth in ("user", "secret"), httpx.BasicAuth("user", "secret"):
        same(before, sent(await client.get(BASE + "/echo", auth=auth, timeout=(3, 10))), "auth and timeouts")
    for code in 301, 302, 303, 307, 308:
        after = await client.post(f"{BASE}/location/{code}", content="x")
        same(sent(requests.post(f"{BASE}/location/{code}", data="x")), sent(after), f"redirect {code}")
    before = requests.head(BASE + "/location/302")
    same(before.status_code, (await client.head(BASE + "/location/302", follow_redirects=False)).status_code, "head")
    multipart = {"data": {"k": "v"}, "files": {"f": ("n.txt", b"abc", "text/x")}}
    before, after = (r.json()["body"] for r in (requests.post(BASE + "/echo", **multipart), await client.post(BASE + "/echo", **multipart)))
    same(before.replace(before[2:34], ""), after.replace(after[2:34], ""), "files")


async def receiving(client):
    paths = ["/echo", "/lines", "/cookie", "/links", "/html", "/status/404", "/status/500", "/status/304", "/status/204"]
    for path in [*paths, "/location/301", "/location/302", "/location/300"]:
        for follow in True, False:
            before = requests.get(BASE + path, allow_redirects=follow)
            client.cookies.clear()
            after = await client.get(BASE + path, follow_redirects=follow)
            if path == "/echo" or (follow and path.startswith("/location/30") and path != "/location/300"):
                same(sent(before), sent(after), path)
            else:
                same(facts(before), facts(after), f"{path} {follow}")
            raised = await is_caught(before.raise_for_status, requests.HTTPError)
            same(raised, await is_caught(lambda: _raise_for_status(after), httpx.HTTPStatusError), f"raise_for_status {path}")
    same(requests.get(BASE + "/text").text, (await client.get(BASE + "/text")).text, "text with a charset")
    with requests.get(BASE + "/lines", stream=True) as before:
        lines = list(before.iter_lines())
    async with client.stream("GET", BASE + "/lines") as after:
        same(lines, [line async for line in _byte_lines(after)], "lines of a stream")
    async with client.stream("GET", BASE + "/lines") as after:
        same(b"".join(requests.get(BASE + "/lines", stream=True)), b"".join([c async for c in after.aiter_bytes(128)]), "chunks")
    async with client.stream("GET", BASE + "/echo") as after:
        same("GET", json.loads(await after.aread())["method"], "json of a stream")
    async with contextlib.aclosing(await client.get(BASE + "/lines")) as after:
        same(requests.get(BASE + "/lines").content, after.content, "a response entered")
    session = requests.Session()
    session.get(BASE + "/cookie")
    async with httpx.AsyncClient(follow_redirects=True, timeout=None) as own:
        own.headers["X-Own"] = session.headers["X-Own"] = "1"
        own.auth = session.auth = ("user", "secret")
        await own.get(BASE + "/cookie")
        same(sent(session.get(BASE + "/echo")), sent(await own.get(BASE + "/echo")), "a session")
        own.cookies.set("b", "2")
        session.cookies.set("b", "2")
        same(session.cookies.get("b"), own.cookies.get("b"), "a cookie set")
        same([c.name for c in session.cookies], [c.name for c in own.cookies.jar], "cookies iterated")


async def failing():
    """Every handler of requests that catches has one of httpx that does."""
    connection = (httpx.NetworkError, httpx.ConnectTimeout, httpx.ProxyError, httpx.RemoteProtocolError)
    handlers = [
        (requests.RequestException, (httpx.HTTPError, httpx.InvalidURL, json.JSONDecodeError)),
        (requests.ConnectionError, connection),
        (requests.Timeout, httpx.TimeoutException),
        (requests.ReadTimeout, httpx.ReadTimeout),
        (requests.TooManyRedirects, httpx.TooManyRedirects),
        (requests.HTTPError, httpx.HTTPStatusError),
        (requests.JSONDecodeError, json.JSONDecodeError),
        ((requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema), httpx.UnsupportedProtocol),
        (requests.exceptions.InvalidURL, (httpx.InvalidURL, httpx.UnsupportedProtocol)),
        (requests.exceptions.ChunkedEncodingError, httpx.RemoteProtocolError),
        (requests.exceptions.SSLError, httpx.ConnectError),
        (requests.exceptions.InvalidHeader, httpx.LocalProtocolError),
    ]
    # More than requests catches: said in the table, or nothing that a program could notice.
    wider = {
        ("/short", requests.ConnectionError), ("/hangup", requests.exceptions.ChunkedEncodingError),
        ("nothing", requests.exceptions.InvalidURL), ("ftp://x/", requests.exceptions.InvalidURL),
        ("http://127.0.0.1:1/", requests.exceptions.SSLError),
        ("http://", (requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema)),
    }  # fmt: skip
    urls = ["/short", "/hangup", "/loop", "/html", "/slow", "/status/404", "nothing", "ftp://x/", "http://", "http://[::1"]
    for url in [*urls, "http://127.0.0.1:1/", BASE.replace("http", "https"), "header"]:
        where = BASE + url if url.startswith("/") else url
        headers = {}
        if url == "header":
            where, headers = BASE + "/echo", {"X-Own": "a\nb"}

        def before():
            response = requests.get(where, timeout=0.5, headers=headers)
            response.raise_for_status()
            response.json()

        async def after():
            async with httpx.AsyncClient(follow_redirects=True, timeout=None) as client:
                response = await client.get(where, timeout=0.5, headers=headers)
                _raise_for_status(response)
                response.json()

        for sync, converted in handlers:
            caught = await is_caught(before, sync)
            if not caught and (url, sync) in wider:
                continue
            same(caught, await is_caught(after, converted), f"{sync} on {url}")


async def proxied():
    for proxies in {"http": BASE}, {"all": BASE}, {"http://example.org": BASE.removeprefix("http://")}:
        before = requests.get("http://example.org/echo", proxies=proxies)
        async with httpx.AsyncClient(follow_redirects=True, timeout=None, mounts=_mounts(proxies)) as client:
            same(sent(before), sent(await client.get("http://example.org/echo")), f"proxies {proxies}")
    async with httpx.AsyncClient(mounts=_mounts({"http": None})) as client:
        assert (await client.get(BASE + "/echo")).status_code == 200


async def main():
    async with httpx.AsyncClient(follow_redirects=True, timeout=None) as client:
        await sending(client)
        await receiving(client)
    await failing()
    await proxied()


asyncio.run(main())
