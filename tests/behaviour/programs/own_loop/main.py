import asyncio
import time


async def tick(name):
    time.sleep(0.001)
    return f"tick {name}"


def by_run(name):
    time.sleep(0)
    return asyncio.run(tick(name))


def by_loop(name):
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(tick(name))
    finally:
        loop.close()


def through(name):
    return by_loop(name).upper()


def coroutines():
    return [tick("one"), tick("two")]


async def gathered():
    return await asyncio.gather(*coroutines())


def main():
    time.sleep(0.001)
    print(by_run("run"))
    print(through("loop"))


if __name__ == "__main__":
    print(asyncio.run(gathered()))
    main()
