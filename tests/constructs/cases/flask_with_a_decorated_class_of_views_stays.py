# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: logged_in, logged_in.wrapped, Echo.post, main
import functools

from flask import Flask, abort, request
from flask.views import MethodView

app = Flask(__name__)


def logged_in(view):
    @functools.wraps(view)
    def wrapped(*args, **kwargs):
        if "who" not in request.args:
            abort(401)
        return view(*args, **kwargs)

    return wrapped


class Echo(MethodView):
    decorators = [logged_in]

    def post(self):
        return request.form["text"]


app.add_url_rule("/echo", view_func=Echo.as_view("echo"))


def main():
    client = app.test_client()
    for path in ["/echo", "/echo?who=ann"]:
        print(client.post(path, data={"text": "a"}).status_code)


if __name__ == "__main__":
    main()
