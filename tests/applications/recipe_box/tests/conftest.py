import http.server
import json
import threading

import pytest

from recipes import create_app
from recipes.store import Store

PRICES = {"flour": 1.5, "salt": 0.5}


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        price = PRICES.get(self.path.rsplit("/", 1)[-1])
        body = json.dumps({"price": price}).encode()
        self.send_response(404 if price is None else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def shop():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def app(tmp_path, shop):
    app = create_app(tmp_path / "recipes.db", shop, tmp_path)
    app.testing = True
    Store(app.config["DATABASE"]).prepare()
    return app


@pytest.fixture
def client(app):
    return app.test_client()
