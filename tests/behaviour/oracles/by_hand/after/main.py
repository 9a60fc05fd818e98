import asyncio
import os
import sys

import aiofiles
import aiosqlite
import httpx


async def main():
    server, data = os.environ["SERVER"], os.environ["DATA"]
    async with httpx.AsyncClient(follow_redirects=True) as client:
        print((await client.get(server + "/redirect/1")).json()["path"])
        print((await client.post(server + "/echo", files={"f": ("a.txt", b"12")})).json()["parts"])
    connection = await aiosqlite.connect(data + "/a.db")
    await connection.execute("CREATE TABLE a (b)")
    await connection.commit()
    await connection.close()
    async with aiofiles.open(data + "/a.txt", "w") as file:
        await file.write("text")
    async with aiofiles.open(data + "/a.txt") as file:
        print(await file.read())
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(1)", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    print(output)
    await asyncio.sleep(0)


asyncio.run(main())
