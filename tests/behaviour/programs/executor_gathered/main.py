import asyncio
import sys
import time

import requests


def fetch(server, number):
    return requests.get(f"{server}/items/{number}", timeout=5)


def fetch_name(server, number):
    return fetch(server, number).json()["name"]


def pause(seconds):
    time.sleep(seconds)
    return f"slept {seconds}"


async def together(server):
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(None, fetch, server, number) for number in (1, 2)]
    for response in await asyncio.gather(*jobs):
        print(response.reason, response.json()["name"])
    print(await asyncio.gather(*(asyncio.to_thread(fetch_name, server, n) for n in (3, 4))))
    print(await asyncio.gather(*[loop.run_in_executor(None, pause, n / 100) for n in (2, 1)]))
    first, slept = await asyncio.gather(asyncio.to_thread(fetch, server, 1), asyncio.to_thread(pause, 0))
    print(first.reason, slept)


async def one_by_one(server):
    jobs = []
    for number in (2, 1):
        jobs.append(asyncio.get_running_loop().run_in_executor(None, fetch, server, number))
    print(*[(await job).reason for job in jobs])
    task = asyncio.create_task(asyncio.to_thread(fetch, server, 3))
    await task
    print(task.done(), task.result().reason)
    for done in asyncio.as_completed([asyncio.to_thread(pause, 0.03), asyncio.to_thread(pause, 0)]):
        print(await done)


async def in_time(server):
    print(await asyncio.wait_for(asyncio.to_thread(fetch_name, server, 4), timeout=5))
    try:
        await asyncio.wait_for(asyncio.to_thread(pause, 0.5), timeout=0.01)
    except asyncio.TimeoutError:
        print("too late")


async def main():
    server = sys.argv[1]
    await together(server)
    await one_by_one(server)
    await in_time(server)


asyncio.run(main())
