# rows: 115
# outcome: converted
# turns: fetch, guarded, broad, cleaned
import asyncio
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def guarded(value):
    try:
        return fetch(value)
    except:
        return "swallowed"


def broad(value):
    try:
        return 10 // fetch(value)
    except BaseException as error:
        return type(error).__name__


def cleaned(value):
    try:
        return 10 // fetch(value)
    except BaseException:
        print("clean up")
        raise


async def cancelled():
    task = asyncio.create_task(handle())
    await asyncio.sleep(0)
    task.cancel()
    try:
        return "swallowed" if await task == "swallowed" else "fine"
    except asyncio.CancelledError:
        return "fine"


async def handle():
    return guarded(3)


async def main():
    print(guarded(1), broad(0))
    try:
        cleaned(0)
    except ZeroDivisionError as error:
        print(error)
    print(await cancelled())


if __name__ == "__main__":
    asyncio.run(main())
