# rows: 149, 150
# outcome: flagged behaviour-note
# options: --target flask=quart
# turns: put, main, test_main.py:test_what_a_request_kept, test_main.py:test_under_another_name, test_main.py:test_session
# stays: who, path
# run: -m pytest -q --no-header -p no:cacheprovider test_main.py
from flask import Flask, current_app, g, request, session

app = Flask(__name__)
app.secret_key = "not a secret"


@app.before_request
def who():
    g.who = request.args.get("who", "nobody")


@app.post("/put")
def put():
    session["put"] = request.form["put"]
    return g.who


def path():
    return f"{current_app.name}: {g.who}"


def main():
    print(app.test_client().post("/put", data={"put": "a"}).text)


if __name__ == "__main__":
    main()
