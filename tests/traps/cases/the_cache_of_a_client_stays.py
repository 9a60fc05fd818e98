# traps: 7.7
# outcome: refused refused-call
# stays: cached
# servers: redis
"""A client of redis.asyncio has no `get_cache`."""

import os

import redis


def cached(address):
    client = redis.from_url(address)
    cache = client.get_cache()
    client.close()
    return cache


def main():
    print(cached(os.environ["REDIS"]))


if __name__ == "__main__":
    main()
