import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

import requests

ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1)
running = 0


def fetch_name(server, number):
    global running
    running += 1
    name = requests.get(f"{server}/items/{number}").json()["name"]
    print(name, running, "at once")
    running -= 1
    return name


def fetch_for(server, number):
    return requests.get(f"{server}/items/{number}").json()["name"]


async def main():
    server = sys.argv[1]
    loop = asyncio.get_running_loop()
    futures = [loop.run_in_executor(ONE_AT_A_TIME, fetch_name, server, n) for n in (1, 2)]
    print(*[await future for future in futures])
    names = []
    for number in (1, 2, 3):

        def fetch():
            return fetch_for(server, number)

        names.append(loop.run_in_executor(None, fetch))
        await asyncio.sleep(0.1)
    print(await asyncio.gather(*names))


if __name__ == "__main__":
    asyncio.run(main())
