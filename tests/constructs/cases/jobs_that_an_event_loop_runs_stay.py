# rows: 137
# outcome: refused public-api
# stays: load, refresh, tick
import asyncio
import time

import schedule

FOUND = []


def load(name):
    FOUND.append(name)
    if name == "never":
        time.sleep(1)


def refresh(name):
    load(name)


def tick():
    schedule.run_pending()


async def main():
    schedule.every(0.01).seconds.do(refresh, name="b")
    await asyncio.sleep(0.05)
    tick()
    print(FOUND)


if __name__ == "__main__":
    asyncio.run(main())
