# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: echo, late, main
from flask import Flask, request

app = Flask(__name__)


@app.after_request
def late(response):
    response.headers["X-Length"] = str(len(response.get_data()))
    return response


@app.post("/echo")
def echo():
    return request.form["text"]


def main():
    print(app.test_client().post("/echo", data={"text": "a"}).headers["X-Length"])


if __name__ == "__main__":
    main()
