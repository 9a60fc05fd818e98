# rows: 124
# outcome: refused function-as-value
# turns: plain
# stays: alone, limited, started
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import anyio

POOL = ThreadPoolExecutor(max_workers=1)
seen = []


def alone(number):
    seen.append(f"begin {number}")
    time.sleep(0.002)
    seen.append(f"end {number}")
    return number


def limited(number):
    time.sleep(0.001)
    return number * 3


def plain(number):
    time.sleep(0.001)
    return number * 4


def started(number):
    time.sleep(0.001)
    return number * 5


def begin(loop, number):
    return loop.run_in_executor(None, started, number)


async def main():
    loop = asyncio.get_running_loop()
    print(await asyncio.gather(*[loop.run_in_executor(POOL, alone, number) for number in (1, 2)]))
    print(seen)
    limiter = anyio.CapacityLimiter(1)
    print(await anyio.to_thread.run_sync(limited, 4, limiter=limiter))
    print(await anyio.to_thread.run_sync(plain, 4))
    print(await begin(loop, 4))


if __name__ == "__main__":
    asyncio.run(main())
