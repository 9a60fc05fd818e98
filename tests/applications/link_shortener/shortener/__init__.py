from flask import Flask

from shortener import views
from shortener.database import close


def create_app(path="links.db"):
    app = Flask(__name__)
    app.config["DATABASE"] = path
    app.register_blueprint(views.pages)
    app.teardown_appcontext(close)
    return app
