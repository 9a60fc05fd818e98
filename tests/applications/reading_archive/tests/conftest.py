import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from pipeline.settings import Settings
from pipeline.warehouse import Warehouse

DATA = {
    "A": ("Alpha", [["2024-01-01", 1.26], ["2024-01-02", None]]),
    "B": ("Beta", [["2024-01-01", -5], ["2024-01-02", -7], ["2024-01-03", 999]]),
}


class Feed(BaseHTTPRequestHandler):
    failures = 0

    def do_GET(self):
        url = urlparse(self.path)
        if url.path == "/stations":
            if type(self).failures:
                type(self).failures -= 1
                self.send_error(503)
                return
            self.answer(sorted(DATA))
        elif url.path == "/readings":
            name, readings = DATA[parse_qs(url.query)["code"][0]]
            self.answer({"name": name, "readings": readings})
        else:
            self.send_error(404)

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def feed():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(feed, tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path}/test.db", feed_url=feed, workers=2, out=tmp_path / "out")


@pytest.fixture
def warehouse(settings):
    with Warehouse(settings.database_url) as warehouse:
        yield warehouse
