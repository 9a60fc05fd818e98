import http.server
import json
import threading

import pytest
from click.testing import CliRunner

from feeds.cli import main


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status = 200 if self.path == "/news" else 404
        body = json.dumps({"items": [{"title": "two"}, {"title": "one"}]}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(tmp_path):
    runner = CliRunner()

    def invoke(*arguments):
        return runner.invoke(main, ["--database", str(tmp_path / "feeds.db"), *arguments])

    return invoke


def test_entries_are_kept_once(run, server):
    assert run("fetch", "news", f"{server}/news").output == "2 of 2 are new\n"
    assert run("fetch", "news", f"{server}/news").output == "0 of 2 are new\n"
    assert run("unread").output == "news: two\nnews: one\n"


def test_what_was_read_is_gone(run, server):
    run("fetch", "news", f"{server}/news")
    assert run("done", "news").output == "2 read\n"
    assert run("done", "news").output == "0 read\n"
    assert run("unread", "--feed", "news").output == ""


def test_a_feed_that_is_missing(run, server):
    result = run("fetch", "news", f"{server}/olds")
    assert result.exit_code == 1
    assert "says 404" in result.output


def test_a_server_that_is_down(run):
    result = run("fetch", "news", "http://127.0.0.1:9/news")
    assert result.exit_code == 1
    assert "does not answer" in result.output


def test_help(run):
    assert "Reads feeds." in run("--help").output
