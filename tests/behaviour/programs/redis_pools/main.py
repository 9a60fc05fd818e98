import os

import redis
from redis.backoff import ConstantBackoff
from redis.connection import ConnectionPool
from redis.retry import Retry

POOL = ConnectionPool.from_url(os.environ["REDIS"], decode_responses=True, max_connections=3)
OPTIONS = {"decode_responses": True, "db": 5}


def numbers():
    client = redis.Redis(connection_pool=POOL)
    client.delete("numbers")
    client.rpush("numbers", *range(5))
    return [int(number) for number in client.lrange("numbers", 0, -1)]


def blocking(url):
    pool = redis.BlockingConnectionPool.from_url(url, max_connections=1, timeout=2)
    client = redis.Redis(connection_pool=pool, retry=Retry(ConstantBackoff(0), 2))
    try:
        return client.echo("hello"), client.set("x", "1", nx=True), client.set("x", "2", nx=True)
    finally:
        client.close()
        pool.disconnect()


def unpacked(port):
    client = redis.Redis(port=port, **OPTIONS)
    try:
        client.mset({"a": 1, "b": 2})
        first, *rest = client.mget("a", "b", "c")
        cursor, keys = client.scan(match="a*")
        return first, rest, cursor, keys, client.type("a"), client.dbsize()
    finally:
        client.close()


def bits(client):
    client.setbit("bits", 7, 1)
    return client.bitfield("bits").incrby("u8", 0, 1).get("u8", 0).execute(), client.bitcount("bits")


def main():
    url = os.environ["REDIS"]
    print(numbers())
    print(blocking(url))
    print(unpacked(int(url.rsplit(":", 1)[1])))
    client = redis.Redis.from_pool(redis.ConnectionPool.from_url(url))
    print(bits(client), client.get("none") or "nothing")
    with client.client() as single:
        single.select(2)
        print(single.set("here", 1), single.exists("here"), client.exists("here"))
    client.close()
    POOL.disconnect()


if __name__ == "__main__":
    main()
