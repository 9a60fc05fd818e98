import asyncio
import sys

import api


async def main(server):
    users = await asyncio.gather(
        asyncio.to_thread(api.log_in, server, "ann"),
        asyncio.to_thread(api.log_in, server, "bob"),
        asyncio.to_thread(api.log_in, server, "eve"),
    )
    print(users, api.cookies(server))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
    asyncio.run(main(sys.argv[1]))
