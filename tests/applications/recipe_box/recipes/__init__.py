import click
from flask import Flask, jsonify

from recipes.api import api
from recipes.pages import pages
from recipes.store import Store


def create_app(database="recipes.db", upstream="http://localhost:9000", pictures="/tmp"):
    app = Flask(__name__)
    app.config.update(DATABASE=str(database), UPSTREAM=upstream, PICTURES=str(pictures))
    app.secret_key = "not a secret"
    app.register_blueprint(api, url_prefix="/api")
    app.register_blueprint(pages)

    @app.errorhandler(404)
    def missing(error):
        return jsonify(error="there is no such page"), 404

    @app.after_request
    def mark(response):
        response.headers["X-Box"] = "recipes"
        return response

    @app.cli.command("prepare")
    def prepare():
        Store(app.config["DATABASE"]).prepare()
        click.echo("prepared")

    return app
