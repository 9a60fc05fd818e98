"""A loopback server for the drivers: prints its port, then answers every request with what it saw, as JSON.

What an HTTP library adds by itself (user agent, accept headers, JSON spacing) is left out of the answer, so that two
libraries that ask for the same thing are told the same thing. A few paths play an API's part.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

DROPPED = {"host", "user-agent", "accept", "accept-encoding", "connection", "content-length"}


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode("utf-8", "replace")
        try:
            body = json.loads(body)
        except ValueError:
            pass
        status, headers = 200, {}
        result = {
            "method": self.command,
            "path": parts.path,
            "query": sorted(parse_qsl(parts.query, keep_blank_values=True)),
            "headers": sorted((name.lower(), value) for name, value in self.headers.items() if name.lower() not in DROPPED),
            "body": body,
        }
        segments = parts.path.strip("/").split("/")
        if segments[0] == "status":
            status = int(segments[1])
        elif segments[0] == "moved":
            status, headers["Location"] = 302, "/landed"
        elif segments[-1] == "api.php":
            result = {"query": {"search": [{"title": "Ada"}, {"title": "Bob"}], "random": [{"title": "Eve"}]}}
        elif segments[-1] == "api_jsonrpc.php":
            seen = "5.0.1" if body["method"] == "apiinfo.version" else {"method": body["method"], "params": body["params"]}
            result = {"jsonrpc": "2.0", "result": seen, "id": body["id"]}
        data = json.dumps(result).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
print(server.server_port, flush=True)
server.serve_forever()
