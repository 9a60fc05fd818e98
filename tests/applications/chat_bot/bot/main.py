import asyncio
import logging

from . import prices, store
from .commands import dispatch

log = logging.getLogger(__name__)


class Bot:
    """A chat bot: lines come in over TCP, answers go out."""

    def __init__(self, host="127.0.0.1", port=0):
        self.host = host
        self.port = port
        self.server = None

    async def start(self):
        store.init()
        self.server = await asyncio.start_server(self.on_client, self.host, self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self):
        self.server.close()
        await self.server.wait_closed()

    async def on_client(self, reader, writer):
        user = (await reader.readline()).decode().strip()
        while line := await reader.readline():
            answer = self.answer(user, line.decode().strip())
            writer.write(answer.encode() + b"\n")
            await writer.drain()
        writer.close()

    def answer(self, user, text):
        try:
            return dispatch(user, text)
        except TypeError:
            return "wrong number of words"

    async def check_alerts(self, notify):
        for user, symbol, limit in store.all_alerts():
            value = prices.price(symbol)
            if value > limit:
                await notify(user, f"{symbol} is at {value}")


async def main():
    logging.basicConfig(level=logging.INFO)
    bot = Bot(port=7000)
    await bot.start()

    async def notify(user, text):
        log.info("%s: %s", user, text)

    while True:
        await bot.check_alerts(notify)
        await asyncio.sleep(30)


if __name__ == "__main__":
    asyncio.run(main())
