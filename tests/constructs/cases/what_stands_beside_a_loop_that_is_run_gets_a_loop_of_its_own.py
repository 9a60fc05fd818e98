# rows: 71
# outcome: converted
# turns: load
import asyncio
import time


def load(name):
    time.sleep(0.001)
    return name


async def serve(app):
    await asyncio.sleep(0)
    return "served " + app


if __name__ == "__main__":
    app = load("a")
    print(load(app), asyncio.run(serve(app)))
    print(asyncio.run(serve("b")))
