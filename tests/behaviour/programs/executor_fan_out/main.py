import asyncio
import sys
import time

import requests


def fetch_name(server, number):
    return requests.get(f"{server}/items/{number}").json()["name"]


def pause():
    time.sleep(0.01)
    return "slept"


def crunch(n):
    return sum(range(n))


async def main():
    server = sys.argv[1]
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, fetch_name, server, 1))
    print(await asyncio.to_thread(fetch_name, server, 2))
    print(await asyncio.to_thread(pause))
    print(await asyncio.to_thread(crunch, 1000))


if __name__ == "__main__":
    asyncio.run(main())
