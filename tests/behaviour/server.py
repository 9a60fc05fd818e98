"""The HTTP server that programs talk to. Prints its port, then serves until its standard input closes.

Every path starts with `/s/TOKEN`; what the server remembers (counters, stored values) is kept for each token alone, so that the
run before conversion and the run after it find the same world.
"""

import base64
import email.parser
import email.policy
import gzip
import json
import sys
import threading
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

MEMORY = {}
LOCK = threading.Lock()

# Headers that every library writes in its own way.
UNTOLD = {"host", "user-agent", "accept", "accept-encoding", "connection", "content-length", "transfer-encoding"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_):
        pass

    def handle_any(self):
        parts = urlsplit(self.path)
        pieces = [unquote(piece) for piece in parts.path.split("/")[1:]]
        if len(pieces) < 3 or pieces[0] != "s":
            return self.text("no such place", 404)
        with LOCK:
            self.memory = MEMORY.setdefault(pieces[1], {"calls": 0, "store": {}, "flaky": {}, "jobs": {}})
            self.memory["calls"] += 1
        self.base = f"/s/{pieces[1]}"
        self.query = parts.query
        self.arguments = parse_qsl(parts.query, keep_blank_values=True)
        self.body = self.read_body()
        action = getattr(self, "on_" + pieces[2].replace("-", "_"), None)
        if action is None:
            return self.text("no such place", 404)
        return action(*pieces[3:])

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    # Answers

    def answer(self, body, kind, status=200, headers=()):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def text(self, text, status=200, headers=()):
        self.answer(text.encode(), "text/plain; charset=utf-8", status, headers)

    def json(self, value, status=200, headers=()):
        self.answer(json.dumps(value, sort_keys=True).encode(), "application/json", status, headers)

    # Echoes

    def on_echo(self, *rest):
        told = {name.lower(): value for name, value in self.headers.items() if name.lower() not in UNTOLD}
        value = {"method": self.command, "path": "/".join(rest), "args": self.arguments, "headers": told}
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            value["json"] = json.loads(self.body)
        elif kind.startswith("application/x-www-form-urlencoded"):
            value["form"] = parse_qsl(self.body.decode(), keep_blank_values=True)
        elif kind.startswith("multipart/form-data"):
            told["content-type"] = "multipart/form-data"
            value["parts"] = self.parts(kind)
        elif self.body:
            value["data"] = self.body.decode("latin-1")
        self.json(value)

    def on_query(self):
        self.text(self.query)

    def on_raw(self):
        self.answer(self.body, "text/plain; charset=utf-8", headers=[("X-Length", str(len(self.body)))])

    def on_header(self, name):
        self.text(self.headers.get(name, "(absent)"))

    def parts(self, kind):
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
            b"Content-Type: " + kind.encode() + b"\r\n\r\n" + self.body
        )
        return [
            {
                "name": part.get_param("name", header="content-disposition"),
                "filename": part.get_filename(),
                "size": len(part.get_payload(decode=True)),
            }
            for part in message.iter_parts()
        ]

    # Statuses, redirects, cookies, credentials

    def on_status(self, code):
        if int(code) in (204, 304):
            return self.answer(b"", None, int(code))
        return self.text(f"status {code}", int(code))

    def on_redirect(self, count):
        target = "/echo/end" if count == "0" else f"/redirect/{int(count) - 1}"
        self.text("moved", 302, [("Location", self.base + target)])

    def on_moved(self, code):
        self.text("moved", int(code), [("Location", self.base + "/echo/moved")])

    def on_cookies(self, *rest):
        if rest == ("set",):
            cookies = [("Set-Cookie", f"{name}={value}; Path=/") for name, value in self.arguments]
            return self.text("set", 302, [("Location", self.base + "/cookies"), *cookies])
        if rest == ("give",):
            return self.text("given", headers=[("Set-Cookie", f"{n}={v}; Path=/") for n, v in self.arguments])
        jar = SimpleCookie(self.headers.get("Cookie", ""))
        return self.json({name: morsel.value for name, morsel in jar.items()})

    def on_private(self, user, password):
        given = self.headers.get("Authorization", "")
        expected = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        if given == expected:
            return self.json({"user": user})
        return self.text("who are you?", 401, [("WWW-Authenticate", 'Basic realm="suite"')])

    # Bodies

    def on_latin1(self):
        self.answer("caf\u00e9 na\u00efve".encode("latin-1"), "text/plain")

    def on_unlabelled_utf8(self):
        self.answer("caf\u00e9".encode(), "text/html")

    def on_broken_json(self):
        self.answer(b"{not json", "application/json")

    def on_gzip(self):
        self.answer(gzip.compress(b"squeezed " * 20), "text/plain; charset=utf-8", 200, [("Content-Encoding", "gzip")])

    def on_bytes(self, count):
        self.answer(bytes(index % 251 for index in range(int(count))), "application/octet-stream")

    def on_lines(self, count):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for index in range(int(count)):
            line = f"line {index}\n".encode()
            self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def on_slow(self, milliseconds):
        time.sleep(int(milliseconds) / 1000)
        self.text(f"after {milliseconds} ms")

    # What language models and search engines answer

    def on_v1(self, *rest):
        asked = json.loads(self.body or b"{}")
        words = ["all", "is", "well"]
        if rest[0] == "models":
            first = not dict(self.arguments).get("after_id")
            names = ["small", "large"] if first else ["last"]
            data = [{"id": name, "object": "model", "created": 1, "owned_by": "suite", "type": "model", "display_name": name, "created_at": "2026-01-01T00:00:00Z"} for name in names]
            return self.json({"object": "list", "data": data, "has_more": first, "first_id": names[0], "last_id": names[-1]})
        if asked.get("model") == "none":
            return self.json({"type": "error", "error": {"type": "not_found_error", "message": "no such model", "code": None, "param": None}}, 404)
        if rest[-1] == "completions":
            choice = {"index": 0, "finish_reason": None, "logprobs": None}
            base = {"id": "c", "created": 1, "model": asked["model"]}
            if asked.get("stream"):
                chunks = [{**base, "object": "chat.completion.chunk", "choices": [{**choice, "delta": {"role": "assistant", "content": word}}]} for word in words]
                return self.events([(None, chunk) for chunk in chunks] + [(None, "[DONE]")])
            message = {"role": "assistant", "content": " ".join(words), "refusal": None}
            return self.json({**base, "object": "chat.completion", "choices": [{**choice, "finish_reason": "stop", "message": message}]})
        message = {"id": "m", "type": "message", "role": "assistant", "model": asked["model"], "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}, "content": []}
        if asked.get("stream"):
            texts = [("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": word}}) for word in words]
            ends = [("message_delta", {"delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 3}}), ("message_stop", {})]
            told = [("message_start", {"message": message}), ("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}), *texts, ("content_block_stop", {"index": 0}), *ends]
            return self.events([(kind, {"type": kind, **value}) for kind, value in told])
        return self.json({**message, "stop_reason": "end_turn", "content": [{"type": "text", "text": " ".join(words)}]})

    def events(self, told):
        lines = [(f"event: {kind}\n" if kind else "") + f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n" for kind, value in told]
        self.answer("".join(lines).encode(), "text/event-stream")

    def on_api(self, method):
        kind = self.headers.get("Content-Type", "")
        form = json.loads(self.body) if kind.startswith("application/json") else dict(parse_qsl(self.body.decode()))
        form |= dict(self.arguments)
        if method == "users.list":
            last = form.get("cursor") == "more"
            members = [{"id": "U3"}] if last else [{"id": "U1"}, {"id": "U2"}]
            return self.json({"ok": True, "members": members, "response_metadata": {"next_cursor": "" if last else "more"}})
        if form.get("channel") == "none":
            return self.json({"ok": False, "error": "channel_not_found"})
        return self.json({"ok": True, "ts": "1.2", "message": {"text": form.get("text")}})

    # A small world with a memory

    def on_items(self, number=None):
        if number is None:
            offset, limit = (int(dict(self.arguments).get(name, default)) for name, default in (("offset", 0), ("limit", 3)))
            found = [self.item(index) for index in range(1, 8)][offset : offset + limit]
            return self.json({"items": found, "next": offset + limit if offset + limit < 7 else None})
        if not number.isdigit() or not 1 <= int(number) <= 7:
            return self.json({"error": f"no item {number}"}, 404)
        return self.json(self.item(int(number)))

    @staticmethod
    def item(number):
        return {"id": number, "name": f"item-{number}", "price": number * 250, "tags": ["even" if number % 2 == 0 else "odd"]}

    def on_pages(self, number):
        links = [("Link", f'<{self.base}/pages/{int(number) + 1}>; rel="next"')] if int(number) < 3 else []
        self.json([f"row {number}.{index}" for index in range(2)], headers=links)

    def on_flaky(self, name, failures):
        with LOCK:
            seen = self.memory["flaky"].get(name, 0)
            self.memory["flaky"][name] = seen + 1
        if seen < int(failures):
            return self.text("try again", 503, [("Retry-After", "0.01")])
        return self.json({"attempt": seen + 1})

    def on_store(self, key):
        store = self.memory["store"]
        if self.command == "PUT":
            status = 200 if key in store else 201
            store[key] = self.body.decode()
            return self.json({"stored": key}, status)
        if key not in store:
            return self.text("no such key", 404)
        if self.command == "DELETE":
            del store[key]
            return self.answer(b"", None, 204)
        return self.text(store[key])

    def on_jobs(self, name):
        if self.command == "POST":
            self.memory["jobs"][name] = 0
            return self.json({"job": name}, 202)
        self.memory["jobs"][name] += 1
        polls = self.memory["jobs"][name]
        return self.json({"job": name, "state": "done" if polls >= 3 else "running", "polls": polls})

    def on_forecast(self):
        with LOCK:
            self.memory["flaky"]["forecast"] = asked = self.memory["flaky"].get("forecast", 0) + 1
        if asked == 2:
            return self.text("busy", 503)
        place = dict(self.arguments)
        degrees = round(30 - abs(float(place["latitude"])) / 2, 1)
        return self.json({"current": {place["current"]: degrees}})

    def on_calls(self):
        self.json({"calls": self.memory["calls"] - 1})


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
