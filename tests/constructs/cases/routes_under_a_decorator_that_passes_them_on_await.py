# rows: 103, 151, 152
# outcome: converted
# turns: counted.wrapped, level, shown, work
# stays: counted, main
import functools
import time

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

app = FastAPI()
seen = []


def counted(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        seen.append(function.__name__)
        return function(*args, **kwargs)

    return wrapped


def work(value):
    time.sleep(0.001)
    return value


@counted
def level():
    return work(1)


@app.get("/shown/{name}")
@counted
def shown(name: str, level: int = Depends(level)):
    return {"name": work(name), "level": level}


def main():
    print(TestClient(app).get("/shown/a").json(), seen)


if __name__ == "__main__":
    main()
