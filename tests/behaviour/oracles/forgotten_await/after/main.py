import asyncio


async def pause():
    pass


async def main():
    pause()
    print("done")


asyncio.run(main())
