# rows: 71, 72
# outcome: refused blocking-call-remains
# stays: main, load
import json
import pathlib
import tempfile
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        pass


def load(path):
    with open(path) as file:
        return json.load(file)


def ask(server):
    url = f"http://127.0.0.1:{server.server_port}/"
    print(urllib.request.urlopen(url).read().decode())
    server.shutdown()


def main(path):
    settings = load(path)
    server = HTTPServer(("127.0.0.1", settings["port"]), Handler)
    asking = threading.Thread(target=ask, args=(server,))
    asking.start()
    server.serve_forever()
    server.server_close()
    asking.join()
    print("ended")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "settings.json")
        path.write_text('{"port": 0}')
        main(path)
