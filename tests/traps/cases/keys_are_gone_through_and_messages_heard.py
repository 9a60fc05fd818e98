# traps: 7.4, 7.5
# outcome: converted
# turns: scanned, heard
# servers: redis
"""What yields as the server tells."""

import os

import redis


def scanned(client):
    for number in range(25):
        client.set(f"k:{number}", number)
    client.hset("h", mapping={"x": 1, "y": 2})
    keys = sorted(client.scan_iter("k:*"))
    count = 0
    for _ in client.scan_iter(match="k:1*", count=5):
        count += 1
    return keys[:2], count, len(list(client.scan_iter("k:*"))), sorted([name for name, _ in client.hscan_iter("h")])


def heard(client):
    listener = client.pubsub()
    listener.subscribe("news")
    listener.get_message(timeout=1)
    client.publish("news", "hello")
    first = listener.get_message(timeout=1)["data"]
    client.publish("news", "stop")
    found = []
    for message in listener.listen():
        found.append(message["data"])
        if message["data"] == "stop":
            break
    listener.close()
    return first, found


def main():
    client = redis.from_url(os.environ["REDIS"], decode_responses=True)
    print(scanned(client), heard(client))
    client.close()


if __name__ == "__main__":
    main()
