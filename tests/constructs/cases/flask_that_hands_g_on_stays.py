# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: close, connection, counted, many, main
import sqlite3

from flask import Flask, g

app = Flask(__name__)


def connection():
    if "db" not in g:
        g.db = sqlite3.connect(":memory:")
    return g.db


@app.teardown_appcontext
def close(error=None):
    db = g.pop("db", None)
    if db is not None:
        db.close()


def counted(space):
    return space.db.execute("select 41 + 1").fetchone()[0]


@app.get("/many")
def many():
    connection()
    return {"many": counted(g)}


def main():
    print(app.test_client().get("/many").json)


if __name__ == "__main__":
    main()
