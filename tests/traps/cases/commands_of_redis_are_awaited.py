# traps: 7.1, 7.2, 7.8, 7.9
# outcome: converted
# turns: commands, locked, script, errors, down
# servers: redis
"""Commands, and what gives objects without asking the server."""

import os

import redis


def commands(address):
    client = redis.Redis.from_url(address, decode_responses=True)
    client.set("a", 1)
    client.lpush("l", 1, 2)
    client.hset("h", mapping={"x": 1, "y": 2})
    client.sadd("s", "p")
    found = (
        client.get("a"),
        client.lrange("l", 0, -1),
        sorted(client.hgetall("h").items()),
        client.smembers("s"),
        client.get("none"),
    )
    client.close()
    return found


def locked(address):
    client = redis.from_url(address)
    with client.lock("lock", timeout=5):
        held = client.exists("lock")
    other = client.lock("other")
    taken = other.acquire(blocking=False)
    other.release()
    client.close()
    return held, taken, client is None


def script(address):
    with redis.from_url(address) as client:
        add = client.register_script("return redis.call('INCRBY', KEYS[1], ARGV[1])")
        return add(keys=["n"], args=[5]), client.eval("return 7", 0), client.ping()


def errors(address):
    client = redis.from_url(address)
    client.set("text", "x")
    try:
        client.lpush("text", 1)
    except redis.ResponseError as error:
        return str(error)[:9]
    finally:
        client.close()


def down():
    try:
        redis.Redis(port=1).ping()
    except redis.ConnectionError:
        return "down"


def main():
    address = os.environ["REDIS"]
    print(commands(address), locked(address), script(address), errors(address), down())


if __name__ == "__main__":
    main()
