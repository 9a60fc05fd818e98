# traps: 7.6
# outcome: refused refused-call
# stays: heard
# servers: redis
"""redis.asyncio has no thread for messages."""

import os
import time

import redis


def heard(address):
    client = redis.from_url(address, decode_responses=True)
    seen = []
    listener = client.pubsub()
    listener.subscribe(**{"news": lambda message: seen.append(message["data"])})
    thread = listener.run_in_thread(sleep_time=0.01)
    client.publish("news", "x")
    time.sleep(0.2)
    thread.stop()
    thread.join()
    client.close()
    return seen


def main():
    print(heard(os.environ["REDIS"]))


if __name__ == "__main__":
    main()
