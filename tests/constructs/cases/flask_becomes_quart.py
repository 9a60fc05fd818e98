# rows: 149, 150
# outcome: flagged behaviour-note
# options: --target flask=quart
# turns: Greetings.post, fetch, item, main, answer
# stays: count, index, late, missing
import time

import flask
from flask import Flask, abort, g, request
from flask.views import View

app = Flask(__name__)


def fetch(value):
    time.sleep(0.001)
    return value


@app.before_request
def count():
    g.seen = ["count"]


@app.after_request
def late(response: flask.Response):
    response.headers["X-Length"] = str(response.content_length)
    return response


@app.route("/")
def index():
    return "/".join(g.seen)


@app.route("/item/<name>")
def item(name):
    if name == "none":
        abort(404)
    return {"name": fetch(name), "query": request.args.get("q")}


class Greetings(flask.views.MethodView):
    def post(self):
        return "hello " + request.form.get("name", "you")


class Answer(View):
    methods = ["POST"]

    def dispatch_request(self):
        return flask.jsonify(request.json)


def answer():
    return request.get_json(force=True)["a"]


def missing(error):
    return f"missing: {error.code}", 404


app.register_error_handler(404, missing)
app.add_url_rule("/greetings", view_func=Greetings.as_view("greetings"))
app.add_url_rule("/answers", view_func=Answer.as_view("answers"))
app.add_url_rule("/answer", view_func=answer, methods=["POST"])


def main():
    with app.test_client() as client:
        for path in ["/", "/item/a?q=b", "/item/none"]:
            response = client.get(path)
            print(response.status_code, response.text, response.headers["X-Length"])
        response = client.post("/greetings", data={"name": "ann"})
        print(response.text)
        print(client.post("/answers", json={"a": 1}).json, client.post("/answers", data="a").status_code)
        print(client.post("/answer", data='{"a": "b"}').data)
    with app.app_context():
        print(flask.current_app.name)


if __name__ == "__main__":
    main()
