# rows: 103, 149, 150
# outcome: flagged behaviour-note
# options: --target flask=quart
# turns: role.decorate.wrapped, counted, Counted.get, main, work, logged_in.async_wrapped
# stays: logged_in, logged_in.wrapped, role, role.decorate, name, who
import functools
import time

from flask import Flask, abort, g, request
from flask.views import MethodView

app = Flask(__name__)


def logged_in(view):
    @functools.wraps(view)
    def wrapped(*args, **kwargs):
        if g.who is None:
            abort(401)
        return view(*args, **kwargs)

    return wrapped


def role(name):
    def decorate(view):
        @functools.wraps(view)
        def wrapped(*args, **kwargs):
            if request.args.get("role") != name:
                abort(403)
            return view(*args, **kwargs)

        return wrapped

    return decorate


def work(value):
    time.sleep(0.001)
    return value


@app.before_request
def who():
    g.who = request.args.get("who")


@app.get("/name")
@logged_in
def name():
    return g.who


@app.get("/counted")
@logged_in
@role("admin")
def counted():
    return {"counted": work(1)}


class Counted(MethodView):
    @role("admin")
    def get(self, value):
        return {"counted": work(value)}


app.add_url_rule("/counted/<int:value>", view_func=Counted.as_view("counted_value"))


def main():
    client = app.test_client()
    for path in ["/name", "/name?who=ann", "/counted?who=ann", "/counted?who=ann&role=admin", "/counted/2", "/counted/2?role=admin"]:
        response = client.get(path)
        print(path, response.status_code, response.text if response.status_code == 200 else "")


if __name__ == "__main__":
    main()
