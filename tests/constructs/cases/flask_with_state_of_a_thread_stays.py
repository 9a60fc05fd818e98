# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: begin, echo, main
import threading

from flask import Flask, request

app = Flask(__name__)
state = threading.local()


@app.before_request
def begin():
    state.text = "before "


@app.post("/echo")
def echo():
    return state.text + request.form["text"]


def main():
    print(app.test_client().post("/echo", data={"text": "a"}).text)


if __name__ == "__main__":
    main()
