# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: echo, main
from flask import Flask, request

app = Flask(__name__)
FIELDS = {"text": lambda: request.form["text"]}


@app.post("/echo")
def echo():
    return FIELDS["text"]()


def main():
    print(app.test_client().post("/echo", data={"text": "a"}).text)


if __name__ == "__main__":
    main()
