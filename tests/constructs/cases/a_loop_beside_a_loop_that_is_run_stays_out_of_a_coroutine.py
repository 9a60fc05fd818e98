# rows: 71
# outcome: refused module-level
# stays: load
import asyncio
import time


def load(name):
    time.sleep(0.001)
    return name


async def serve(app):
    await asyncio.sleep(0)
    return "served " + app


if __name__ == "__main__":
    for name in ("a", "b"):
        print(load(name))
    print(asyncio.run(serve("c")))
