# rows: 149, 150
# outcome: refused framework
# options: --target flask=quart
# stays: echo, main
from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
app.wsgi_app = ProxyFix(app.wsgi_app)


@app.post("/echo")
def echo():
    return request.form["text"] + request.remote_addr


def main():
    client = app.test_client()
    print(client.post("/echo", data={"text": "a"}, headers={"X-Forwarded-For": "1.2.3.4"}).text)


if __name__ == "__main__":
    main()
