# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: who, put, main, test_main.py:test_each_request
# run: -m pytest -q --no-header -p no:cacheprovider test_main.py
from flask import Flask, g, request

app = Flask(__name__)


@app.before_request
def who():
    g.who = request.args.get("who", "nobody")


@app.post("/put")
def put():
    return request.form["put"]


def main():
    print(app.test_client().post("/put", data={"put": "a"}).text)


if __name__ == "__main__":
    main()
