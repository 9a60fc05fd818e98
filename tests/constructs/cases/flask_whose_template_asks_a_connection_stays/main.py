# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: begin, end, page, main
import sqlite3

from flask import Flask, g, render_template

app = Flask(__name__)


@app.before_request
def begin():
    g.db = sqlite3.connect(":memory:")


@app.teardown_request
def end(error=None):
    g.db.close()


@app.get("/")
def page():
    return render_template("page.html")


def main():
    print(app.test_client().get("/").text)


if __name__ == "__main__":
    main()
