# rows: 139
# outcome: converted
# turns: main, wait
# stays: either, kept
import asyncio
import sys
import time


def wait():
    time.sleep(0.001)
    return "waited"


def either(number):
    time.sleep(0.001)
    return f"either {number}"


def kept(number):
    time.sleep(0.001)
    return f"kept {number}"


async def main():
    run = either if len(sys.argv) < 5 else str
    print(await asyncio.to_thread(run, 1))
    print(await asyncio.to_thread(kept if len(sys.argv) > 5 else repr, 2))
    print(await asyncio.to_thread(wait))


if __name__ == "__main__":
    asyncio.run(main())
