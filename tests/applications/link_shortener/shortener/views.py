from flask import Blueprint, abort, jsonify, redirect, request

from shortener.database import connection
from shortener.titles import title_of

pages = Blueprint("pages", __name__)


@pages.post("/links")
def create():
    data = request.get_json()
    with connection() as db:
        db.execute(
            "insert into link values (?, ?, ?)",
            (data["key"], data["url"], title_of(data["url"])),
        )
    return jsonify(key=data["key"]), 201


@pages.get("/<key>")
def follow(key):
    found = connection().execute("select url from link where key = ?", (key,)).fetchone()
    if found is None:
        abort(404)
    return redirect(found[0])
