import asyncio
import sys
import time
from functools import partial

import requests


async def one(server):
    loop = asyncio.get_running_loop()
    response = await loop.run_in_executor(None, lambda: requests.get(f"{server}/items/1", timeout=5))
    print(response.reason, response.json()["name"])
    print((await asyncio.to_thread(requests.get, f"{server}/items/2", timeout=5)).json()["name"])
    print(await loop.run_in_executor(None, lambda: requests.get(f"{server}/items/3").json()["name"].upper()))
    found = await loop.run_in_executor(None, partial(requests.get, f"{server}/items/4", params={"full": "1"}))
    print(found.json()["name"])


async def many(server):
    loop = asyncio.get_event_loop()
    urls = [f"{server}/items/{number}" for number in (1, 2, 3)]
    futures = [loop.run_in_executor(None, requests.get, url) for url in urls]
    for response in await asyncio.gather(*futures):
        print(response.reason, response.json()["name"])
    jobs = []
    for url in urls:
        jobs.append(asyncio.to_thread(requests.get, url, timeout=3))
    print([response.json()["name"] for response in await asyncio.gather(*jobs)])
    await asyncio.gather(*[asyncio.to_thread(time.sleep, 0.01) for _ in range(3)])


async def with_session(server):
    with requests.Session() as session:
        session.headers["X-Name"] = "shared"
        jobs = [asyncio.to_thread(session.get, f"{server}/items/{number}") for number in (4, 3)]
        print([response.json()["name"] for response in await asyncio.gather(*jobs)])

    def named(number):
        return requests.get(f"{server}/items/{number}").json()["name"]

    loop = asyncio.get_running_loop()
    first = loop.run_in_executor(None, named, 1)
    second = loop.run_in_executor(None, named, 2)
    print(await second, await first)


async def main():
    server = sys.argv[1]
    await one(server)
    await many(server)
    await with_session(server)


if __name__ == "__main__":
    asyncio.run(main())
