# rows: 4
# outcome: converted
# turns: load
import asyncio
import time


def load(key):
    time.sleep(0.001)
    return key.upper()


async def asked(key):
    return load(key)


async def main():
    queue = asyncio.Queue()
    await queue.put(asked("a"))
    print(await (await queue.get()))


if __name__ == "__main__":
    asyncio.run(main())
