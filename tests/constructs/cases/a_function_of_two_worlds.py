# rows: 71
# outcome: refused blocking-call-remains
# stays: load, report, main
import asyncio

import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def report(key):
    return load(key) + "!"


async def work():
    return await asyncio.to_thread(report, "async")


def main():
    print(report("sync"))
    print(asyncio.run(work()))


if __name__ == "__main__":
    main()
