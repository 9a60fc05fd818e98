# rows: 121, 132, 133
# outcome: refused function-as-value
# turns: plain
# stays: audited, saved, told, kept, named, hashed, sent
import asyncio
import contextvars
import hashlib
import socket
import threading
import time

user = contextvars.ContextVar("user", default="nobody")
local = threading.local()
done = []


def plain(key):
    time.sleep(0.001)
    return key


def audited(key):
    time.sleep(0.02)
    done.append(f"audited {key}")


def saved(key):
    time.sleep(0.02)
    done.append(f"saved {key}")


def told(key, loop):
    time.sleep(0.001)
    return asyncio.run_coroutine_threadsafe(answered(key), loop).result(timeout=5)


async def answered(key):
    await asyncio.sleep(0.001)
    return key.upper()


def kept(key):
    local.key = key
    time.sleep(0.001)
    return local.key


def named(key):
    user.set(key)
    time.sleep(0.001)
    return user.get()


def hashed(key):
    time.sleep(0.001)
    return hashlib.pbkdf2_hmac("sha256", key.encode(), b"salt", 1000).hex()[:8]


def sent(key):
    time.sleep(0.001)
    one, other = socket.socketpair()
    with one, other:
        one.sendall(key.encode())
        return other.recv(10).decode()


class Pool:
    async def run_in_executor(self, label, function, *args):
        print("runs", label)
        return await asyncio.to_thread(function, *args)


async def main():
    loop = asyncio.get_running_loop()
    loop.run_in_executor(None, audited, "a")
    asyncio.create_task(asyncio.to_thread(saved, "b"))
    print(await asyncio.to_thread(told, "c", loop))
    print(await asyncio.gather(*[asyncio.to_thread(kept, key) for key in "de"]))
    print(await asyncio.to_thread(named, "f"), user.get())
    print(await asyncio.to_thread(lambda: named("g") + "!"), user.get())
    print(await asyncio.to_thread(hashed, "h"), await asyncio.to_thread(sent, "i"))
    print(await asyncio.to_thread(plain, "j"))


async def pooled():
    print(await Pool().run_in_executor(None, str, "k"))


if __name__ == "__main__":
    asyncio.run(main())
    asyncio.run(pooled())
    print(sorted(done))
