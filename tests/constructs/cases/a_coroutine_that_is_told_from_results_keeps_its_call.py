# rows: 71
# outcome: refused mixed-callee
# stays: Plain.wait
import asyncio
import inspect
import time


class Plain:
    def wait(self, key):
        time.sleep(0.001)
        return key


class Async:
    async def wait(self, key):
        await asyncio.sleep(0.001)
        return key


async def settled(result):
    return await result if inspect.isawaitable(result) else result


async def given(coroutine):
    return await coroutine


async def same(result):
    return result


def main():
    for waiter, settle in [(Plain(), settled), (Async(), settled), (Plain(), same), (Async(), given)]:
        print(asyncio.run(settle(waiter.wait("a"))))


if __name__ == "__main__":
    main()
