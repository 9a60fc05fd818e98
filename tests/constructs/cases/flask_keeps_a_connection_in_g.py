# rows: 149, 150
# outcome: flagged behaviour-note
# options: --target flask=quart
# turns: close, connection, names, put, main
# stays: who, shown
import sqlite3
import tempfile

import flask
from flask import Flask, current_app, g, request

app = Flask(__name__)
app.config["DATABASE"] = tempfile.mkdtemp() + "/names.db"


def connection():
    db = getattr(g, "_connection", None)
    if db is None:
        db = g._connection = sqlite3.connect(current_app.config["DATABASE"])
        db.row_factory = by_name
    return db


def by_name(cursor, row):
    return {column[0]: value for column, value in zip(cursor.description, row)}


@app.before_request
def who():
    g.who = request.args.get("who", "nobody")


@app.teardown_appcontext
def close(error=None):
    db = g.pop("_connection", None)
    if db is not None:
        print("closed")
        db.close()


@app.post("/names")
def put():
    connection().execute("insert into person values (?)", (request.form["name"],))
    connection().commit()
    return "", 204


@app.get("/names")
def names():
    rows = connection().execute("select name from person order by name")
    return {"names": [row["name"] for row in rows], "open": "_connection" in flask.g}


@app.get("/who")
def shown():
    return {"who": flask.g.who, "open": hasattr(g, "_connection")}


def main():
    with app.app_context():
        connection().execute("create table person (name text)")
        connection().commit()
    client = app.test_client()
    for name in ["you", "me"]:
        print(client.post("/names", data={"name": name}).status_code)
    print(client.get("/names").json)
    print(client.get("/who?who=ann").json)


if __name__ == "__main__":
    main()
