import os

import redis
from redis.exceptions import LockError, LockNotOwnedError, NoScriptError
from redis.lock import Lock

MULTIPLY = "return redis.call('GET', KEYS[1]) * ARGV[1]"


def guarded(client):
    with client.lock("job", timeout=10):
        print("inside", client.exists("job"))
    return client.exists("job")


def contended(client):
    first, second = client.lock("other", timeout=5), client.lock("other", blocking_timeout=0.05)
    if not first.acquire():
        return None
    try:
        print(second.acquire(blocking=False), second.acquire(), first.locked(), first.owned(), second.owned())
        first.extend(5)
        try:
            with second:
                print("never")
        except LockError as error:
            print(type(error).__name__)
    finally:
        first.release()
    try:
        first.release()
    except LockError as error:
        print(error)
    return first.locked()


def made_by_hand(client: redis.Redis):
    lock = Lock(client, "third", timeout=0.03)
    lock.acquire()
    client.delete("third")
    try:
        lock.release()
    except LockNotOwnedError as error:
        return type(error).__name__


def scripts(client):
    client.set("n", 6)
    multiply = client.register_script(MULTIPLY)
    print(multiply(keys=["n"], args=[7]))
    pipe = client.pipeline()
    multiply(keys=["n"], args=[2], client=pipe)
    pipe.get("n")
    print(pipe.execute())
    try:
        client.evalsha("0" * 40, 0)
    except NoScriptError as error:
        print(type(error).__name__)
    return client.eval("return {1, 'two'}", 0)


def main():
    client = redis.StrictRedis.from_url(os.environ["REDIS"])
    print(guarded(client))
    print(contended(client))
    print(made_by_hand(client))
    print(scripts(client))
    client.close()


if __name__ == "__main__":
    main()
