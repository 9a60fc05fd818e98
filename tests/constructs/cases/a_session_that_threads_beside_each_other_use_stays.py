# rows: 124, 138
# outcome: refused one-task
# turns: pause
# stays: load, close, main.both
import asyncio
import time

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


def pause():
    time.sleep(0.001)
    return "paused"


def load(db, key):
    return db.execute(text("select :key"), {"key": key}).scalar()


def close(db):
    db.close()


async def main():
    db = Session(engine)
    print(await asyncio.to_thread(load, db, "a"))
    print(await asyncio.gather(asyncio.to_thread(load, db, "b"), asyncio.to_thread(pause)))

    def both():
        return load(db, "c") + load(db, "d")

    job = asyncio.get_running_loop().run_in_executor(None, both)
    print(await job)
    await asyncio.to_thread(close, db)


if __name__ == "__main__":
    asyncio.run(main())
