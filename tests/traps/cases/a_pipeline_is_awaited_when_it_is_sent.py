# traps: 7.3
# outcome: converted
# turns: sent, watched
# servers: redis
"""What is put into a pipeline is not awaited."""

import os

import redis


def sent(client):
    pipe = client.pipeline()
    pipe.set("p", 1).incr("p")
    pipe.get("p")
    first = pipe.execute()
    with client.pipeline(transaction=False) as pipe:
        pipe.incr("p")
        return first, pipe.execute()


def watched(client):
    with client.pipeline() as pipe:
        while True:
            try:
                pipe.watch("w")
                number = int(pipe.get("w") or 0)
                pipe.multi()
                pipe.set("w", number + 1)
                pipe.execute()
                return client.get("w")
            except redis.WatchError:
                continue


def main():
    client = redis.from_url(os.environ["REDIS"])
    print(sent(client), watched(client))
    client.close()


if __name__ == "__main__":
    main()
