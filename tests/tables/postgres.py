"""Compare the support code for psycopg2 with psycopg2 itself, on a server. The folder of the support code is the argument."""

import asyncio
import datetime
import decimal
import enum
import pathlib
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.argv[1])
import psycopg  # noqa: E402
import psycopg2  # noqa: E402
import psycopg2.pool  # noqa: E402
from psycopg2.extras import DictCursor, execute_batch, execute_values  # noqa: E402
from support import (  # noqa: E402
    _callproc,
    _committing,
    _connect,
    _dict_row,
    _execute_batch,
    _execute_values,
    _pgerror,
    _Pool,
)

SERVER = pathlib.Path(__file__).parents[1] / "behaviour" / "postgres_server.py"


class Kind(str, enum.Enum):
    """Text that is a member."""

    BOOK = "book"


HOUR = datetime.timezone(datetime.timedelta(hours=1))
VALUES = [
    1, -1, 2**40, 2**70, 1.5, -1.5, 1e20, "a", "it's", "\\x", "%", "", True, None, b"ab\x00", bytearray(b"y"), memoryview(b"x"),
    datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5, 6), datetime.datetime(2020, 1, 2, tzinfo=HOUR),
    datetime.time(1, 2), datetime.timedelta(days=1, seconds=2, microseconds=3), datetime.timedelta(-1),
    decimal.Decimal("1.10"), decimal.Decimal("1E+3"), [1, 2], [], ["a", None], [[1], [2]], [1.5, None], [True], Kind.BOOK,
    [datetime.date(2020, 1, 1)], [Kind.BOOK], {"a": 1}, {1, 2}, object(),
]  # fmt: skip
TEXTS = [
    "1::int8", "1.5::float4", "1.10::numeric", "'NaN'::numeric", "'a'::char(3)", "'a'", "'\\x00ff'::bytea", "array['\\x00'::bytea]",
    "'2020-01-02'::date", "'2020-01-02 03:04'::timestamp", "'2020-07-02 03:04+02'::timestamptz", "'10:11'::time",
    "'10:11+02'::timetz", "'1 day 2 sec'::interval", "'1 mon'::interval", "'{1,2}'::int[]", "'{a,NULL}'::text[]",
    "'{{1},{2}}'::int[]", "'{\"a\":1.5}'::json", "'null'::jsonb", "array['{}'::jsonb]", "gen_random_uuid() is null",
    "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "array['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid]", "'127.0.0.1'::inet",
    "array['127.0.0.1'::inet]", "'10.0.0.0/8'::cidr", "'08:00:2b:01:02:03'::macaddr", "row(1,'a')", "'(1,2)'::point", "B'101'",
    "1::oid", "'a'::name", "'a'::\"char\"", "1::money", "'1'::xid", "array[true]", "array['2020-01-01'::timestamptz]",
    "'1 2'::int2vector", "'e1'::e", "array['e1'::e]", "row(1, 2)::pair", "array[1::int2]", "null",
]  # fmt: skip
QUERIES = [
    ("SELECT 1 WHERE 1 IN %s", ((1, 2),)),
    ("SELECT 1 WHERE 'a' IN %s", (("a", "it's"),)),
    ("SELECT 1 WHERE (1, 2) IN %s", (((1, 2), (3, 4)),)),
    ("SELECT 2 WHERE 2 = ANY(%s)", ([2],)),
    ("SELECT unnest(%s)", (["a"],)),
    ("SELECT interval %s", ("1 day",)),
    ("SELECT 1 WHERE 1 IS NOT %s", (None,)),
    ("SELECT %(a)s + %(a)s, '5%%'", {"a": 1}),
    ("SELECT '5%%'", None),
    ("SELECT '5%%'", ()),
    ("SET TIME ZONE %s", ("Europe/Berlin",)),
    ("SELECT '2020-07-02 03:04+02'::timestamptz", None),
    ("SELECT 1; SELECT %s", (2,)),
    ("INSERT INTO t VALUES (1), (2) RETURNING a", None),
    ("UPDATE t SET a = a + %s", (1,)),
    ("DO $$ BEGIN NULL; END $$", None),
    ("SELECT nothing", None),
    ("SELECT 1", None),
]


def told(error):
    """What a handler can see of an exception."""
    state = getattr(error, "pgcode", None) or getattr(error, "sqlstate", None)
    said = error.pgerror if isinstance(error, psycopg2.Error) else _pgerror(error)
    return type(error).__name__, state, said


def plain(value):
    """A value, whose memory is shown."""
    if isinstance(value, memoryview):
        return "memory", bytes(value)
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else (type(value).__name__, repr(value))


def sync(address):
    """Everything with psycopg2."""
    seen = []
    conn = psycopg2.connect(address)
    cur = conn.cursor()
    cur.execute("CREATE TABLE t (a int); CREATE TYPE e AS ENUM ('e1'); CREATE TYPE pair AS (a int, b int); CREATE TABLE u (a int UNIQUE)")
    conn.commit()

    def run(query, values):
        try:
            cur.execute(query, values)
            rows = plain(cur.fetchall()) if cur.description else None
            seen.append((query, values, rows, cur.rowcount, [column.name for column in cur.description or ()]))
            conn.commit()
        except psycopg2.Error as error:
            conn.rollback()
            seen.append((query, values, told(error) if error.pgcode else type(error).__name__))

    for value in VALUES:
        run("SELECT %s", (value,))
    for text in TEXTS:
        run("SELECT " + text, None)
    for query, values in QUERIES:
        run(query, values)
    for is_autocommit in (False, True):
        conn.autocommit = is_autocommit
        for rows in ([(1,), (2,)], [(3,), (1,), (4,)], []):
            try:
                with conn:
                    cur.executemany("INSERT INTO u VALUES (%s)", rows)
                    seen.append(cur.rowcount)
            except psycopg2.Error as error:
                seen.append(told(error))
            cur.execute("SELECT a FROM u ORDER BY a")
            seen.append(cur.fetchall())
            conn.rollback()
        cur.execute("DELETE FROM u")
        if not is_autocommit:
            conn.commit()
        try:
            cur.executemany("INSERT INTO u VALUES (%s)", [(1,), (2,), (1,), (4,)])
        except psycopg2.Error as error:
            seen.append(told(error))
        conn.rollback()
        cur.execute("SELECT a FROM u ORDER BY a")
        seen.append(cur.fetchall())
        conn.rollback()
    seen.append(execute_values(cur, "INSERT INTO t VALUES %s RETURNING a", [(n,) for n in range(5)], page_size=2, fetch=True))
    execute_batch(cur, "UPDATE t SET a = %s WHERE a = %s", [(10, 1), (20, 2), (30, 3)], page_size=2)
    seen.append(cur.rowcount)
    seen.append((cur.callproc("abs", [-1]), cur.fetchall()))
    conn.autocommit = False
    named = conn.cursor("n", cursor_factory=DictCursor)
    named.execute("SELECT a, %s AS b FROM t WHERE a IN %s ORDER BY a", ("x", (0, 4, 10)))
    row = named.fetchone()
    seen.append((list(row), row["b"], list(row.keys()), list(row.items()), "a" in row, [list(one) for one in named]))
    conn.close()
    pool = psycopg2.pool.SimpleConnectionPool(1, 2, address)
    first, second = pool.getconn(), pool.getconn("key")
    first.cursor().execute("DELETE FROM t")
    seen.append(pool.getconn("key") is second)
    try:
        pool.getconn()
    except psycopg2.pool.PoolError as error:
        seen.append(str(error))
    pool.putconn(first)
    seen.append(pool.getconn() is first)
    pool.closeall()
    seen.append((bool(first.closed), bool(second.closed)))
    return seen


async def converted(address):
    """The same with psycopg and the support code."""
    seen = []
    conn = await _connect(address)
    cur = conn.cursor()
    await cur.execute("CREATE TABLE t (a int); CREATE TYPE e AS ENUM ('e1'); CREATE TYPE pair AS (a int, b int); CREATE TABLE u (a int UNIQUE)")
    await conn.commit()

    async def run(query, values):
        try:
            await cur.execute(query, values)
            rows = plain(await cur.fetchall()) if cur.description else None
            seen.append((query, values, rows, cur.rowcount, [column.name for column in cur.description or ()]))
            await conn.commit()
        except psycopg.Error as error:
            await conn.rollback()
            seen.append((query, values, told(error) if error.sqlstate else type(error).__name__))

    for value in VALUES:
        await run("SELECT %s", (value,))
    for text in TEXTS:
        await run("SELECT " + text, None)
    for query, values in QUERIES:
        await run(query, values)
    for is_autocommit in (False, True):
        await conn.set_autocommit(is_autocommit)
        for rows in ([(1,), (2,)], [(3,), (1,), (4,)], []):
            try:
                async with _committing(conn):
                    await cur.executemany("INSERT INTO u VALUES (%s)", rows)
                    seen.append(cur.rowcount)
            except psycopg.Error as error:
                seen.append(told(error))
            await cur.execute("SELECT a FROM u ORDER BY a")
            seen.append(await cur.fetchall())
            await conn.rollback()
        await cur.execute("DELETE FROM u")
        if not is_autocommit:
            await conn.commit()
        try:
            await cur.executemany("INSERT INTO u VALUES (%s)", [(1,), (2,), (1,), (4,)])
        except psycopg.Error as error:
            seen.append(told(error))
        await conn.rollback()
        await cur.execute("SELECT a FROM u ORDER BY a")
        seen.append(await cur.fetchall())
        await conn.rollback()
    seen.append(await _execute_values(cur, "INSERT INTO t VALUES %s RETURNING a", [(n,) for n in range(5)], page_size=2, fetch=True))
    await _execute_batch(cur, "UPDATE t SET a = %s WHERE a = %s", [(10, 1), (20, 2), (30, 3)], page_size=2)
    seen.append(cur.rowcount)
    seen.append((await _callproc(cur, "abs", [-1]), await cur.fetchall()))
    await conn.set_autocommit(False)
    named = conn.cursor("n", row_factory=_dict_row)
    await named.execute("SELECT a, %s AS b FROM t WHERE a IN %s ORDER BY a", ("x", (0, 4, 10)))
    row = await named.fetchone()
    seen.append((list(row), row["b"], list(row.keys()), list(row.items()), "a" in row, [list(one) async for one in named]))
    await conn.close()
    pool = _Pool(1, 2, address)
    first, second = await pool.getconn(), await pool.getconn("key")
    await first.cursor().execute("DELETE FROM t")
    seen.append(await pool.getconn("key") is second)
    try:
        await pool.getconn()
    except psycopg.errors.TooManyConnections as error:
        seen.append(str(error))
    await pool.putconn(first)
    seen.append(await pool.getconn() is first)
    await pool.closeall()
    seen.append((first.closed, second.closed))
    return seen


def served(work):
    """What the work sees on a server of its own, and what it leaves there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        dump = pathlib.Path(folder, "dump.sql")
        with subprocess.Popen([sys.executable, SERVER, port, dump], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdout.readline() == b"ready\n"
            seen = work(f"postgresql://postgres@127.0.0.1:{port}/postgres")
        return seen, dump.read_text()


before, left = served(sync)
after, left_after = served(lambda address: asyncio.run(converted(address)))
assert len(before) == len(after)
different = [f"before {one!r}\nafter  {other!r}" for one, other in zip(before, after, strict=True) if one != other]
assert not different, "\n".join(different)
assert left == left_after, f"{left}\n{left_after}"
