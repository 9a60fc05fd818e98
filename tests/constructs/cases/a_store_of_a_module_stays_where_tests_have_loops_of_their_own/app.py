import os

import redis
from fastapi import FastAPI

store = redis.Redis.from_url(os.environ["REDIS"], decode_responses=True)
app = FastAPI(title="shop")


@app.put("/count/{name}")
def count(name: str):
    store.set(name, "1")
    return store.get(name)
