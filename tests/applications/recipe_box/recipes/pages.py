import os

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_from_directory,
    session,
    url_for,
)

from recipes.store import Store

pages = Blueprint("pages", __name__)


@pages.before_request
def visits():
    session["visits"] = session.get("visits", 0) + 1


@pages.context_processor
def title():
    return {"title": "Recipes"}


@pages.route("/", methods=["GET", "POST"])
def shelf():
    store = Store(current_app.config["DATABASE"])
    if request.method == "POST":
        store.add(request.form["name"], request.form.get("steps", ""))
        flash("added")
        return redirect(url_for("pages.shelf"))
    return render_template("shelf.html", names=store.names(), visits=session["visits"])


@pages.post("/pictures")
def picture():
    picture = request.files["picture"]
    if not picture.filename:
        return "no name", 400
    picture.save(os.path.join(current_app.config["PICTURES"], "picture.png"))
    return redirect("/pictures/picture.png")


@pages.get("/pictures/<name>")
def shown(name):
    return send_from_directory(current_app.config["PICTURES"], name)
