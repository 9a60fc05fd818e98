"""Libraries that have a synchronous and an asynchronous face: objects of both, and which calls give something to await.

The commands of redis.asyncio are plain functions that hand on what a coroutine function gives, so nothing but a call tells.
"""

import asyncio
import inspect

# It was given up before Python 3.11 made both of these one class, which it derives another from.
TIMEOUT, asyncio.TimeoutError = asyncio.TimeoutError, type("TimeoutError", (Exception,), {})
import aioredis.sentinel  # noqa: E402, F401

asyncio.TimeoutError = TIMEOUT

import aiomysql  # noqa: E402
import psycopg  # noqa: E402
import psycopg_pool  # noqa: E402
import pymysql  # noqa: E402
import redis  # noqa: E402
import redis.asyncio  # noqa: E402
import redis.commands.search.field  # noqa: E402
import redis.sentinel  # noqa: E402

SYNC = redis.Redis()
ASYNC = redis.asyncio.Redis()
LOCK = ASYNC.lock("name", timeout=1)
LOCK.local.token = b"held"


class NoPool(redis.ConnectionPool):
    """A pool whose connections are never opened, for a Monitor or a PubSub of the synchronous face."""

    def get_connection(self, *args, **options):
        return self.make_connection()


OFFLINE = NoPool()
NOWHERE = psycopg.pq.PGconn.connect(b"host=/nowhere")
LOOP = asyncio.new_event_loop()
UNCONNECTED = pymysql.Connection(defer_connect=True)
UNCONNECTED_ASYNC = aiomysql.Connection(loop=LOOP)


def cursors(module, connection):
    """Cursors of all four classes, as they are behind a query: that sets attributes which only then are there."""
    for name in "Cursor", "DictCursor", "SSCursor", "SSDictCursor":
        cursor = getattr(module, name)(connection)
        cursor._clear_result()
        yield name, cursor


MYSQL = {
    "aiomysql.Connection": UNCONNECTED_ASYNC,
    "pymysql.Connection": UNCONNECTED,
    **{f"aiomysql.{name}": cursor for name, cursor in cursors(aiomysql, UNCONNECTED_ASYNC)},
    **{f"pymysql.cursors.{name}": cursor for name, cursor in cursors(pymysql.cursors, UNCONNECTED)},
}
POSTGRES = {
    "psycopg.AsyncConnection": psycopg.AsyncConnection(NOWHERE),
    "psycopg.Connection": psycopg.Connection(NOWHERE),
    "psycopg_pool.AsyncConnectionPool": psycopg_pool.AsyncConnectionPool(open=False),
    "psycopg_pool.ConnectionPool": psycopg_pool.ConnectionPool(open=False),
}
REDIS = {
    "redis.BlockingConnectionPool": redis.BlockingConnectionPool(),
    "redis.ConnectionPool": SYNC.connection_pool,
    "redis.Redis": SYNC,
    "redis.Sentinel": redis.sentinel.Sentinel([]),
    "redis.client.Monitor": redis.client.Monitor(OFFLINE),
    "redis.client.Pipeline": SYNC.pipeline(),
    "redis.client.PubSub": SYNC.pubsub(),
    "redis.commands.bf.BFBloom": SYNC.bf(),
    "redis.commands.bf.CFBloom": SYNC.cf(),
    "redis.commands.bf.CMSBloom": SYNC.cms(),
    "redis.commands.bf.TDigestBloom": SYNC.tdigest(),
    "redis.commands.bf.TOPKBloom": SYNC.topk(),
    "redis.commands.core.BitFieldOperation": SYNC.bitfield("key"),
    "redis.commands.core.Script": SYNC.register_script(""),
    "redis.commands.json.JSON": SYNC.json(),
    "redis.commands.search.Search": SYNC.ft(),
    "redis.commands.timeseries.TimeSeries": SYNC.ts(),
    "redis.commands.vectorset.VectorSet": SYNC.vset(),
    "redis.lock.Lock": SYNC.lock("name"),
    "redis.retry.Retry": redis.retry.Retry(redis.backoff.NoBackoff(), 0),
    "redis.asyncio.BlockingConnectionPool": redis.asyncio.BlockingConnectionPool(),
    "redis.asyncio.ConnectionPool": ASYNC.connection_pool,
    "redis.asyncio.Redis": ASYNC,
    "redis.asyncio.Sentinel": redis.asyncio.Sentinel([]),
    "redis.asyncio.client.Monitor": ASYNC.monitor(),
    "redis.asyncio.client.Pipeline": ASYNC.pipeline(),
    "redis.asyncio.client.PubSub": ASYNC.pubsub(),
    "redis.asyncio.lock.Lock": LOCK,
    "redis.asyncio.retry.Retry": redis.asyncio.retry.Retry(redis.backoff.NoBackoff(), 0),
    "redis.commands.bf.AsyncBFBloom": ASYNC.bf(),
    "redis.commands.bf.AsyncCFBloom": ASYNC.cf(),
    "redis.commands.bf.AsyncCMSBloom": ASYNC.cms(),
    "redis.commands.bf.AsyncTDigestBloom": ASYNC.tdigest(),
    "redis.commands.bf.AsyncTOPKBloom": ASYNC.topk(),
    "redis.commands.core.AsyncScript": ASYNC.register_script(""),
    "redis.commands.json.AsyncJSON": ASYNC.json(),
    "redis.commands.search.AsyncSearch": ASYNC.ft(),
    "redis.commands.timeseries.AsyncTimeSeries": ASYNC.ts(),
    "redis.commands.vectorset.AsyncVectorSet": ASYNC.vset(),
}

# Arguments of commands that look at them before they ask the server.
ARGUMENTS = {
    "alter_schema_add": ([redis.commands.search.field.TextField("name")],),
    "ardelrange": ("key", (0, 1)),
    "argrep": ("key", 0, 1, []),
    "arop": ("key", 0, 1, redis.commands.core.ArrayAggregateOperations.SUM),
    "bzmpop": (1, 1, ["key"], True),
    "client_kill_filter": ("1",),
    "client_reply": ("ON",),
    "create_index": ([redis.commands.search.field.TextField("name")],),
    "debug": ("MEMORY", "key"),
    "geoadd": ("key", [1.0, 2.0, "name"]),
    "geosearch": ("key", "member", None, None, "km", 1),
    "geosearchstore": ("to", "from", "member", None, None, "km", 1),
    "hotkeys_start": ([redis.commands.core.HotkeysMetricsTypes.CPU],),
    "hset": ("key", "field", 1),
    "hsetex": ("key", "field", 1),
    "jsonmget": (["key"], "$"),
    "jsonset": ("key", "$", 1),
    "stralgo": ("LCS", "a", "b"),
    "xcfgset": ("key", 1),
    "xclaim": ("key", "group", "consumer", 1, ["1-0"]),
    "xnack": ("key", "group", "FAIL", "1-0"),
    "xtrim": ("key", 1),
    "zmpop": (1, ["key"], True),
}
# What the library does not have on either face: it raises before anything could be awaited.
MISSING = {
    "command_docs",
    "explain_cli",
    "failover",
    "hello",
    "latency_doctor",
    "latency_graph",
    "latency_histogram",
}
FILLINGS = ["a", ["a"], {"a": 1}, 1, b"a", [("a", 1, 2)], [("a", 1)]]


def gives_awaitable(owner, member):
    """Whether a method gives something to await, tried with arguments until some are taken."""
    method = getattr(owner, member)
    if inspect.iscoroutinefunction(method) or member in MISSING:
        return True
    if inspect.isclass(method) or not callable(method):
        return False
    known = [(ARGUMENTS[member], {})] if member in ARGUMENTS else arguments_of(method)
    for arguments, options in known:
        try:
            given = method(*arguments, **options)
        except Exception:
            continue
        if asyncio.iscoroutine(given):
            given.close()
        return inspect.isawaitable(given)
    return False


def arguments_of(method):
    """Arguments that a method may take."""
    for filling in FILLINGS:
        arguments, options = [], {}
        for parameter in inspect.signature(method).parameters.values():
            is_needed = parameter.default is parameter.empty and parameter.kind in (
                parameter.POSITIONAL_ONLY,
                parameter.POSITIONAL_OR_KEYWORD,
            )
            if is_needed or parameter.kind is parameter.VAR_POSITIONAL:
                arguments.append(filling)
            elif parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
                options[parameter.name] = filling
        yield arguments, options
