import os
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


class Upstream(BaseHTTPRequestHandler):
    calls: list[str] = []

    def do_GET(self):
        Upstream.calls.append(self.path)
        symbol = self.path.rsplit("/", 1)[-1]
        if symbol == "NOPE":
            self.send_error(404)
            return
        if symbol == "BAD":
            self.send_error(500)
            return
        body = b'{"symbol": "%s", "price": 12.5}' % symbol.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = HTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["UPSTREAM_URL"] = f"http://127.0.0.1:{server.server_port}"
os.environ["DATABASE_URL"] = f"sqlite:///{tempfile.mkdtemp()}/test.db"
os.environ["REDIS_URL"] = os.environ["REDIS"]

import redis  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402

from app.database import Base, SessionLocal, engine  # noqa: E402
from app.main import app  # noqa: E402


@pytest.fixture
def upstream():
    Upstream.calls.clear()
    return Upstream.calls


@pytest.fixture
def client(upstream):
    Base.metadata.drop_all(bind=engine)
    r = redis.Redis.from_url(os.environ["REDIS_URL"])
    r.flushdb()
    r.close()
    with TestClient(app) as c:
        yield c


@pytest.fixture
def db():
    session = SessionLocal()
    yield session
    session.close()
