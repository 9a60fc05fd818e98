import os

import redis


class Feed:
    def __init__(self, url):
        self.client = redis.from_url(url)
        self.channel = self.client.pubsub(ignore_subscribe_messages=True)

    def subscribe(self, *names):
        self.channel.subscribe(*names)

    def send(self, name, text):
        return self.client.publish(name, text)

    def read(self, count):
        texts = []
        for message in self.channel.listen():
            texts.append((message["channel"], message["data"]))
            if len(texts) == count:
                break
        return texts

    def close(self):
        self.channel.unsubscribe()
        self.channel.close()
        self.client.close()


def told(message):
    print("handled", message["data"])


def with_handler(url):
    with redis.Redis.from_url(url, decode_responses=True) as client:
        with client.pubsub() as channel:
            channel.psubscribe(**{"news.*": told})
            print(channel.get_message(timeout=5)["type"], channel.subscribed)
            client.publish("news.today", "rain")
            print(channel.get_message(timeout=5), channel.get_message())


def main():
    url = os.environ["REDIS"]
    feed = Feed(url)
    feed.subscribe("a", "b")
    while feed.channel.get_message(timeout=1):
        pass
    print(feed.send("a", "one"), feed.send("b", "two"), feed.send("c", "nobody"))
    print(feed.read(2))
    feed.close()
    with_handler(url)


if __name__ == "__main__":
    main()
