# rows: 158
# outcome: refused framework-hook
# stays: fetch, application, main
import io
from wsgiref.handlers import SimpleHandler
from wsgiref.util import setup_testing_defaults
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"path {fetch(environ['PATH_INFO'])}".encode()]


def main():
    environ = {}
    setup_testing_defaults(environ)
    handler = SimpleHandler(io.BytesIO(), output := io.BytesIO(), io.StringIO(), environ)
    handler.run(application)
    print(output.getvalue().splitlines()[-1])


if __name__ == "__main__":
    main()
