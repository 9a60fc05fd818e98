import asyncio
import os

# aioredis was given up before Python 3.11 made these one class, and could not be imported there.
ONE = asyncio.TimeoutError
asyncio.TimeoutError = type("TimeoutError", (Exception,), {})
import aioredis
from aioredis.exceptions import LockError, ResponseError

asyncio.TimeoutError = ONE

URL = os.environ["REDIS"]


class Cache:
    def __init__(self, client: aioredis.Redis):
        self.client = client

    async def load(self, key, make):
        value = await self.client.get(key)
        if value is None:
            value = make(key)
            await self.client.set(key, value, ex=60)
            print("made", value)
        return value


async def between(client):
    await client.zadd("scores", {"a": 1, "b": 2, "c": 3, "d": 4})
    print("between", await client.zrevrangebyscore("scores", 3, 2), await client.zrevrangebyscore("scores", max=1, min=4, start=1, num=2))
    return await client.zrevrangebyscore("scores", "+inf", "-inf", withscores=True)


async def piped(client):
    async with client.pipeline(transaction=True) as pipe:
        await pipe.watch("n")
        pipe.multi()
        pipe.incr("n").incrby("n", 4).lpushx("none", "x").hset("h", mapping={"a": 1})
        return await pipe.execute()


async def locked(client):
    async with client.lock("lock", timeout=5, blocking_timeout=1):
        try:
            async with client.lock("lock", timeout=5, blocking_timeout=0.05):
                print("twice")
        except LockError as error:
            print("locked", type(error) is LockError)


async def talked(client):
    channel = client.pubsub()
    await channel.subscribe("news")
    for word in "one", "two":
        await client.publish("news", word)
    async for message in channel.listen():
        if message["type"] == "message":
            print("said", message["data"])
            if message["data"] == "two":
                break
    await channel.unsubscribe("news")
    await channel.close()


async def main():
    client = await aioredis.from_url(URL, decode_responses=True)
    cache = Cache(client)
    print(await cache.load("a", str.upper), await cache.load("a", str.upper))
    print(await between(client))
    print(await piped(client))
    await locked(client)
    await talked(client)
    try:
        await client.lpush("a", "x")
    except ResponseError as error:
        print(type(error).__name__, isinstance(error, aioredis.RedisError), str(error).split()[0])
    print(sorted([key async for key in client.scan_iter("*")]), await client.keys("s*"), await client.hgetall("h"))
    await client.rpush("jobs", 1, 2)
    print(await client.blpop("jobs", timeout=1), await client.lrange("jobs", 0, -1), await client.type("jobs"))
    await client.flushdb()
    print("emptied", await client.dbsize(), await client.ping())
    await client.close()
    await client.connection_pool.disconnect()


asyncio.run(main())
