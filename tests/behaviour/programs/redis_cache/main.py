import os

import redis

client = redis.Redis.from_url(os.environ["REDIS"], decode_responses=True)


class Cache:
    def __init__(self, client: redis.Redis, prefix: str):
        self.client = client
        self.prefix = prefix

    def load(self, key, make):
        name = f"{self.prefix}:{key}"
        value = self.client.get(name)
        if value is None:
            value = make(key)
            self.client.set(name, value, ex=60)
            print("made", value)
        return value

    def clear(self):
        gone = 0
        for key in self.client.scan_iter(self.prefix + ":*"):
            gone += self.client.delete(key)
        return gone


def words(text):
    for word in text.split():
        client.zincrby("words", 1, word)
        client.sadd("seen", word)
    return [(word, int(count)) for word, count in client.zrange("words", 0, -1, withscores=True)]


def profile(name, **fields):
    client.hset(f"user:{name}", mapping=fields)
    client.expire(f"user:{name}", 100)
    return client.hgetall(f"user:{name}"), client.ttl(f"user:{name}") > 90


def queue(*jobs):
    client.rpush("jobs", *jobs)
    done = []
    while job := client.lpop("jobs"):
        done.append(job)
    return done


def wrong():
    client.set("text", "x")
    try:
        client.lpush("text", "y")
    except redis.ResponseError as error:
        return type(error).__name__, str(error).split()[0]


def offline():
    with redis.Redis(port=1, retry=None) as other:
        try:
            return other.ping()
        except redis.exceptions.ConnectionError as error:
            return type(error).__name__


def main():
    cache = Cache(client, "cache")
    print(cache.load("a", str.upper), cache.load("a", str.upper), cache.load("b", str.upper))
    print(words("the cat and the dog"), sorted(client.sscan_iter("seen")), client.scard("seen"))
    print(profile("ada", age=36, city="London"))
    print(queue("one", "two", "three"))
    print(wrong(), offline())
    names = list(client.scan_iter("c*"))
    print(sorted(names), len(names), client.exists("cache:a", "cache:b", "cache:c"))
    print("cleared", cache.clear(), client.incr("n") + client.incrby("n", 4))
    client.close()


if __name__ == "__main__":
    main()
