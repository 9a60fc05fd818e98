# rows: 139
# outcome: converted
# turns: main, wait
# stays: opened
# Objects that a function gives in a thread have its fate; those that a library's function gives there stay what they are.
import asyncio
import json
import sqlite3
import sys
import time


def wait():
    time.sleep(0.001)
    return "waited"


def opened(path):
    return open(path, encoding="utf-8")


async def main():
    file = await asyncio.to_thread(opened, sys.argv[0])
    print(file.line_buffering, file.buffer.raw.closed)
    await asyncio.to_thread(file.close)
    connection = await asyncio.to_thread(sqlite3.connect, ":memory:", check_same_thread=False)
    print(connection.in_transaction, connection.total_changes)
    connection.interrupt()
    await asyncio.to_thread(connection.close)
    print(await asyncio.to_thread(json.dumps, [1]))
    print(await asyncio.to_thread(wait))


if __name__ == "__main__":
    asyncio.run(main())
