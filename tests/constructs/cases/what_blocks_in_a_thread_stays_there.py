# rows: 30, 139
# outcome: refused lambda
# turns: load
# stays: written
import asyncio
import codecs
import os
import time


def load(key):
    time.sleep(0.001)
    return key


def written(path, text):
    time.sleep(0.001)
    with codecs.open(path, "w", "utf-8") as file:
        file.write(text)
    return os.path.getsize(path)


async def main():
    path = f"/tmp/written-{os.getpid()}"
    print(await asyncio.to_thread(lambda: written(path, "text") + 1))
    print(await asyncio.to_thread(load, "a"))
    await asyncio.to_thread(os.remove, path)


if __name__ == "__main__":
    asyncio.run(main())
