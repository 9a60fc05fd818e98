import asyncio
import sys

import requests


def fetch_name(server, number):
    return requests.get(f"{server}/items/{number}").json()["name"]


async def main():
    server = sys.argv[1]
    print(await asyncio.gather(*(asyncio.to_thread(fetch_name, server, n) for n in (3, 4))))
    loop = asyncio.get_running_loop()
    futures = [loop.run_in_executor(None, fetch_name, server, n) for n in (1, 2)]
    print(*[await future for future in futures])


asyncio.run(main())
