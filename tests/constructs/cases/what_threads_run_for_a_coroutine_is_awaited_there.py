# rows: 30, 139
# outcome: converted
# turns: load
# stays: counted
import asyncio
import subprocess
import sys
import time
from functools import partial


def load(key, times=1):
    time.sleep(0.001)
    return key * times


def counted(number):
    return sum(range(number))


async def main():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, lambda: load("a", times=2)))
    print((await asyncio.to_thread(lambda: load("b"))).upper())
    print(2 * await asyncio.to_thread(lambda: len(load("c")) + 1))
    print(await asyncio.to_thread(partial(load, "d", times=3)))
    done = await loop.run_in_executor(None, partial(subprocess.run, [sys.executable, "-c", "print(1)"], stdout=subprocess.PIPE))
    print(done.stdout.strip())
    await asyncio.to_thread(time.sleep, 0.001)
    print(await asyncio.wait_for(asyncio.to_thread(lambda: load("e") + "!"), 5))
    print(await asyncio.gather(asyncio.to_thread(load, "f"), asyncio.to_thread(lambda: load("g") + load("h"))))
    print(await asyncio.to_thread(partial(counted, 5)), await asyncio.to_thread(lambda: counted(6)))


if __name__ == "__main__":
    asyncio.run(main())
