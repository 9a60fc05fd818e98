"""Observers: how they sign up, come in and go out again."""

import functools

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from werkzeug.security import check_password_hash, generate_password_hash

from .db import get_db

bp = Blueprint("auth", __name__, url_prefix="/auth")


def login_required(view):
    """Send those who are not logged in to the page where they can."""

    @functools.wraps(view)
    def wrapped_view(**kwargs):
        if g.observer is None:
            return redirect(url_for("auth.login"))

        return view(**kwargs)

    return wrapped_view


@bp.before_app_request
def load_observer():
    """Find out who asks."""
    observer_id = session.get("observer_id")

    if observer_id is None:
        g.observer = None
    else:
        g.observer = (
            get_db().execute("SELECT * FROM observer WHERE id = ?", (observer_id,)).fetchone()
        )


@bp.route("/register", methods=("GET", "POST"))
def register():
    if request.method == "POST":
        name = request.form["name"]
        password = request.form["password"]
        db = get_db()
        error = None

        if not name:
            error = "A name is needed."
        elif not password:
            error = "A password is needed."

        if error is None:
            try:
                db.execute(
                    "INSERT INTO observer (name, password) VALUES (?, ?)",
                    (name, generate_password_hash(password)),
                )
                db.commit()
            except db.IntegrityError:
                error = f"There is a {name} already."
            else:
                return redirect(url_for("auth.login"))

        flash(error)

    return render_template("auth/register.html")


@bp.route("/login", methods=("GET", "POST"))
def login():
    if request.method == "POST":
        name = request.form["name"]
        password = request.form["password"]
        db = get_db()
        error = None
        observer = db.execute("SELECT * FROM observer WHERE name = ?", (name,)).fetchone()

        if observer is None:
            error = "Nobody has this name."
        elif not check_password_hash(observer["password"], password):
            error = "The password is another one."

        if error is None:
            session.clear()
            session["observer_id"] = observer["id"]
            return redirect(url_for("index"))

        flash(error)

    return render_template("auth/login.html")


@bp.route("/logout")
def logout():
    session.clear()
    return redirect(url_for("index"))
