# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: boom, expected, main
from unittest import TestCase

from flask import Flask

app = Flask(__name__)
app.config["TESTING"] = True


@app.get("/boom")
def boom():
    raise ValueError("boom")


def expected(case):
    with case.assertRaises(ValueError) as caught:
        app.test_client().get("/boom")
    return caught.exception


def main():
    print(repr(expected(TestCase())))


if __name__ == "__main__":
    main()
