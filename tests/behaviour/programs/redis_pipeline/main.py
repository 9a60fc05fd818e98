import os
from urllib.parse import urlsplit

from redis import Redis, WatchError
from redis.client import Pipeline


def connect():
    place = urlsplit(os.environ["REDIS"])
    return Redis(place.hostname, place.port, 3, decode_responses=True)


def save(client, values):
    pipe = client.pipeline()
    for key, value in values.items():
        pipe.set(key, value)
        pipe.expire(key, 60)
    return pipe.execute()


def load(client, *keys):
    with client.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.get(key)
        found = pipe.execute()
    return dict(zip(keys, found))


def chained(client):
    return client.pipeline().incr("hits").incrby("hits", 10).get("hits").execute()


def increment(client, key, between=None):
    tries = 0
    with client.pipeline() as pipe:
        while True:
            tries += 1
            try:
                pipe.watch(key)
                value = int(pipe.get(key) or 0)
                if between:
                    between()
                    between = None
                pipe.multi()
                pipe.set(key, value + 1)
                pipe.get(key)
                print(pipe.execute(), len(pipe))
                return tries
            except WatchError:
                print("changed meanwhile")


def at_once(client):
    with client.pipeline() as pipe:
        pipe.watch("direct")
        pipe.set("direct", "now")
        pipe.hset("table", "field", "kept")
        print(client.get("direct"), pipe.hgetall("table").get("field"))
        pipe.unwatch()


def collect(pipe: Pipeline, names):
    for name in names:
        pipe.sadd("names", name)


def failing(client):
    client.set("text", "x")
    pipe = client.pipeline()
    pipe.lpush("text", 1)
    pipe.get("text")
    results = pipe.execute(raise_on_error=False)
    return [type(result).__name__ for result in results]


def main():
    client = connect()
    print(save(client, {"a": 1, "b": 2}))
    print(load(client, "a", "b", "c"))
    print(chained(client))
    print(increment(client, "n"))
    other = connect()

    def interfere():
        other.incrby("n", 100)

    print(increment(client, "n", interfere))
    at_once(client)
    pipe = client.pipeline()
    collect(pipe, ["ada", "grace"])
    pipe.smembers("names")
    added, more, names = pipe.execute()
    print(added, more, sorted(names))
    print(failing(client))
    for each in (client, other):
        each.close()


if __name__ == "__main__":
    main()
