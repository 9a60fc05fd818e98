# rows: 69, 70
# outcome: converted
# turns: load, work
import asyncio
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


async def before(key):
    await asyncio.sleep(0)
    return key


async def work():
    time.sleep(0.001)
    first = await before("a")
    return first, load("b")


print(asyncio.run(work()))
