# rows: 149, 150
# outcome: refused decorator
# stays: fetch, item, main
from flask import Flask, request
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


app = Flask(__name__)


@app.route("/item/<name>")
def item(name):
    return {"name": fetch(name), "query": request.args.get("q")}


def main():
    with app.test_client() as client:
        response = client.get("/item/a?q=b")
        print(response.status_code, response.json)


if __name__ == "__main__":
    main()
