import os
import time

import redis


def double(pipe):
    value = int(pipe.get("n"))
    pipe.multi()
    pipe.set("n", 2 * value)


def transaction(url):
    client = redis.from_url(url)
    client.set("n", 4)
    return client.transaction(double, "n"), client.get("n")


def in_thread(url):
    client = redis.from_url(url)
    channel = client.pubsub(ignore_subscribe_messages=True)
    seen = []
    channel.subscribe(news=lambda message: seen.append(message["data"]))
    thread = channel.run_in_thread(sleep_time=0.01)
    client.publish("news", "rain")
    while not seen:
        time.sleep(0.01)
    thread.stop()
    thread.join()
    return seen


def as_dict(url):
    client = redis.from_url(url, decode_responses=True)
    client["a"] = "1"
    value = client["a"]
    del client["a"]
    return value, "a" in client


class Database(redis.Redis):
    def __init__(self, url, **options):
        place = redis.connection.parse_url(url)
        super().__init__(**place, **options)

    def table(self, name):
        return Table(self, name)


class Table:
    def __init__(self, database, name):
        self.database = database
        self.name = name

    def fill(self, rows):
        pipe = self.database.pipeline()
        for key, value in rows.items():
            pipe.hset(self.name, key, value)
        return pipe.execute()


def main():
    url = os.environ["REDIS"]
    time.sleep(0.001)
    print(transaction(url))
    print(in_thread(url))
    print(as_dict(url))
    print(Database(url).table("rows").fill({"a": 1, "b": 2}))


if __name__ == "__main__":
    main()
