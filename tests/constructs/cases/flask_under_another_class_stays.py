# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: echo, main
from flask import Flask, request


class Application(Flask):
    def make_response(self, rv):
        return super().make_response(rv)


app = Application(__name__)


@app.post("/echo")
def echo():
    return request.form["text"]


def main():
    print(app.test_client().post("/echo", data={"text": "a"}).text)


if __name__ == "__main__":
    main()
