# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: index, main, test_main.py:test_index
# run: -m pytest -q --no-header -p no:cacheprovider test_main.py
from flask import Flask, render_template

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("index.html")


def main():
    print(app.test_client().get("/").status_code)


if __name__ == "__main__":
    main()
