import asyncio
import os

import requests


async def main():
    print(requests.get(os.environ["SERVER"] + "/items/1").status_code)


asyncio.run(main())
