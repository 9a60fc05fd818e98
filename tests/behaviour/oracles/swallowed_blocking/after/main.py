import asyncio
import time


async def main():
    try:
        time.sleep(0)
    except Exception:
        pass
    print("done")


asyncio.run(main())
