"""What was seen, by whom and when."""

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import abort

from .auth import login_required
from .db import get_db

bp = Blueprint("sightings", __name__)


@bp.route("/")
def index():
    db = get_db()
    sightings = db.execute(
        "SELECT s.id, bird, notes, seen, observer_id, name"
        " FROM sighting s JOIN observer o ON s.observer_id = o.id"
        " ORDER BY seen DESC"
    ).fetchall()
    return render_template("sightings/index.html", sightings=sightings)


@bp.get("/birds.json")
def birds():
    rows = get_db().execute("SELECT bird, count(*) AS times FROM sighting GROUP BY bird")
    return jsonify({row["bird"]: row["times"] for row in rows})


def get_sighting(id, check_observer=True):
    """Return a sighting; 404 where there is none, 403 where it is someone else's."""
    sighting = (
        get_db()
        .execute(
            "SELECT s.id, bird, notes, seen, observer_id, name"
            " FROM sighting s JOIN observer o ON s.observer_id = o.id"
            " WHERE s.id = ?",
            (id,),
        )
        .fetchone()
    )

    if sighting is None:
        abort(404, f"There is no sighting {id}.")

    if check_observer and sighting["observer_id"] != g.observer["id"]:
        abort(403)

    return sighting


@bp.route("/add", methods=("GET", "POST"))
@login_required
def add():
    if request.method == "POST":
        bird = request.form["bird"]
        notes = request.form["notes"]
        error = None

        if not bird:
            error = "Which bird was it?"

        if error is not None:
            flash(error)
        else:
            db = get_db()
            db.execute(
                "INSERT INTO sighting (bird, notes, observer_id) VALUES (?, ?, ?)",
                (bird, notes, g.observer["id"]),
            )
            db.commit()
            return redirect(url_for("sightings.index"))

    return render_template("sightings/add.html")


@bp.route("/<int:id>/change", methods=("GET", "POST"))
@login_required
def change(id):
    sighting = get_sighting(id)

    if request.method == "POST":
        bird = request.form["bird"]
        notes = request.form["notes"]
        error = None

        if not bird:
            error = "Which bird was it?"

        if error is not None:
            flash(error)
        else:
            db = get_db()
            db.execute(
                "UPDATE sighting SET bird = ?, notes = ? WHERE id = ?", (bird, notes, id)
            )
            db.commit()
            return redirect(url_for("sightings.index"))

    return render_template("sightings/change.html", sighting=sighting)


@bp.route("/<int:id>/remove", methods=("POST",))
@login_required
def remove(id):
    get_sighting(id)
    db = get_db()
    db.execute("DELETE FROM sighting WHERE id = ?", (id,))
    db.commit()
    return redirect(url_for("sightings.index"))
