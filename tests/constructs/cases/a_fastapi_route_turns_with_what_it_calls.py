# rows: 151, 152, 153
# outcome: converted
# turns: fetch, session, item
# stays: main
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


app = FastAPI()


def session():
    print("open", fetch("session"))
    yield "session"
    print("close")


@app.get("/items/{name}")
def item(name: str, handle: str = Depends(session)):
    return {"name": fetch(name), "handle": handle}


def main():
    with TestClient(app) as client:
        response = client.get("/items/a")
        print(response.status_code, response.json())


if __name__ == "__main__":
    main()
