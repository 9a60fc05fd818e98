import asyncio
from unittest.mock import MagicMock, patch

import pytest
import requests

from bot import prices, store
from bot.commands import dispatch
from bot.main import Bot


def answer(value):
    response = MagicMock()
    response.json.return_value = {"value": value}
    response.raise_for_status.return_value = None
    return response


def test_price(fake_redis):
    with patch("bot.prices.requests.get", return_value=answer(3.5)) as get:
        assert prices.price("gold") == 3.5
        assert prices.price("gold") == 3.5
    assert get.call_count == 1
    assert fake_redis.data == {"price:gold": "3.5"}


def test_price_is_tried_again():
    with patch("bot.prices.requests.get") as get, patch("bot.prices.time.sleep") as sleep:
        get.side_effect = [requests.exceptions.ConnectionError(), answer(1)]
        assert prices.price("iron") == 1
    sleep.assert_called_once_with(0.1)


def test_alerts():
    store.init()
    assert dispatch("ann", "alert gold 3") == "alert 1 is set"
    assert dispatch("ann", "alerts") == "gold > 3.0"
    assert dispatch("bob", "alerts") == "none"
    assert dispatch("bob", "nothing") == "unknown command: nothing"


@pytest.mark.asyncio
async def test_bot_talks():
    bot = Bot()
    await bot.start()
    reader, writer = await asyncio.open_connection(bot.host, bot.port)
    writer.write(b"ann\nalert gold 3\nalerts\n")
    assert await reader.readline() == b"alert 1 is set\n"
    assert await reader.readline() == b"gold > 3.0\n"
    writer.close()
    await bot.stop()


@pytest.mark.asyncio
async def test_check():
    store.init()
    store.add_alert("ann", "gold", 3)
    store.add_alert("bob", "gold", 5)
    said = []

    async def notify(user, text):
        said.append((user, text))

    with patch("bot.prices.requests.get", return_value=answer(4.0)):
        await Bot().check_alerts(notify)
    assert said == [("ann", "gold is at 4.0")]
