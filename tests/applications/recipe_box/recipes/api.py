from flask import Blueprint, Response, abort, current_app, jsonify, make_response, request
from flask.views import MethodView

from recipes.prices import Unknown, price_of
from recipes.store import Store

api = Blueprint("api", __name__)


def store():
    return Store(current_app.config["DATABASE"])


@api.errorhandler(Unknown)
def unknown(error):
    return jsonify(error=f"nobody sells {error}"), 404


@api.get("/health")
def health():
    return {"ok": True}


@api.get("/recipes")
def names():
    wanted = request.args.get("q", "")
    return jsonify([name for name in store().names() if wanted in name])


@api.route("/recipes", methods=["POST"])
def add():
    data = request.get_json()
    if "name" not in data:
        abort(400)
    store().add(data["name"], data.get("steps", ""))
    response = make_response(jsonify(name=data["name"]), 201)
    response.headers["Location"] = f"/api/recipes/{data['name']}"
    return response


@api.get("/prices")
def prices():
    found = {name: price_of(current_app.config["UPSTREAM"], name) for name in request.args.getlist("name")}
    return jsonify(found)


class Steps(MethodView):
    """The steps of a recipe, as text."""

    def get(self, name):
        steps = store().steps(name)
        if steps is None:
            abort(404)
        return Response(steps, mimetype="text/plain")

    def put(self, name):
        store().add(name, request.get_data(as_text=True))
        return "", 204


api.add_url_rule("/recipes/<name>/steps", view_func=Steps.as_view("steps"))
