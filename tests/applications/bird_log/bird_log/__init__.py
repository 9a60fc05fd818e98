"""A log of birds that were seen, kept by those who saw them."""

import os

from flask import Flask


def create_app(test_config=None):
    """Make the application and set it up."""
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(
        SECRET_KEY="dev",
        DATABASE=os.path.join(app.instance_path, "bird_log.sqlite"),
    )

    if test_config is None:
        # The file of the installation, where there is one.
        app.config.from_pyfile("config.py", silent=True)
    else:
        app.config.update(test_config)

    @app.route("/ping")
    def ping():
        return "pong"

    from . import db

    db.init_app(app)

    from . import auth, sightings

    app.register_blueprint(auth.bp)
    app.register_blueprint(sightings.bp)
    app.add_url_rule("/", endpoint="index")

    return app
