# rows: 107
# outcome: converted
# turns: load, main, logged.wrapper
import asyncio
import functools
import time


def logged(func):
    @functools.wraps(func)
    async def wrapper(*args):
        print("call", func.__name__)
        return await func(*args)

    return wrapper


def load(key):
    time.sleep(0.001)
    return key


@logged
async def main():
    print(load("a"), main.__name__)


asyncio.run(main())
