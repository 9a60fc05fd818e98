import json

import redis


class Cache:
    def __init__(self, client, ttl=60):
        self.client = client
        self.ttl = ttl

    def get(self, key):
        raw = self.client.get(key)
        return json.loads(raw) if raw else None

    def put(self, key, value):
        self.client.setex(key, self.ttl, json.dumps(value))


class Queue:
    def __init__(self, client: redis.Redis, name: str):
        self._client = client
        self.name = name

    def push(self, value):
        return self._client.rpush(self.name, value)


def connect(url):
    return redis.Redis.from_url(url)


def main(url):
    cache = Cache(connect(url))
    return cache.get("a"), Queue(connect(url), "jobs").push("b")
