from flask import Flask, jsonify, request

import db

app = Flask(__name__)
app.teardown_appcontext(db.close_db)


@app.route("/people")
def people():
    return jsonify(db.query("SELECT 1 AS id, 'ann' AS name"))


@app.route("/people/<int:key>", methods=["GET"])
def person(key):
    row = db.query("SELECT %s AS id", (key,), one=True)
    return jsonify(row), 200
