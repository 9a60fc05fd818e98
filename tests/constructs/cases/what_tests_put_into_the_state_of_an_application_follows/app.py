import redis
from fastapi import FastAPI, Request


class Names:
    def __init__(self, store):
        self.store = store

    def all(self):
        return sorted(self.store.keys("*"))


class Holder:
    store = None


app = FastAPI(title="keys")
holder = Holder()


@app.on_event("startup")
def startup():
    app.state.redis = redis.Redis()
    app.state.names = Names(redis.Redis())
    holder.store = redis.Redis()


@app.get("/keys/{key}")
def read(key: str, request: Request):
    return request.app.state.redis.get(key)


@app.put("/keys/{key}")
def write(key: str, value: str):
    return holder.store.set(key, value)


@app.get("/names")
def names(request: Request):
    return request.app.state.names.all()
