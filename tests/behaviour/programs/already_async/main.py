import asyncio
import sys
import time

import requests

SERVER = sys.argv[1]


def name(number):
    return requests.get(f"{SERVER}/items/{number}").json()["name"]


async def fetch(number):
    time.sleep(0)
    return name(number)


async def gathered():
    return await asyncio.gather(fetch(2), fetch(3))


async def nap():
    await asyncio.sleep(0)
    time.sleep(0.001)


async def main():
    print(await fetch(1))
    print(await gathered())
    task = asyncio.create_task(nap())
    await task
    async with asyncio.Lock():
        print("both")


asyncio.run(main())
