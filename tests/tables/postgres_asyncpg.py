"""Compare the support code for asyncpg with psycopg2, on a server: each value in each kind of place, each type of result.

The folder of the support code is the argument; standard input holds what names become, each of which asyncpg has to have.
"""

import asyncio
import datetime
import decimal
import enum
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.argv[1])
import asyncpg  # noqa: E402
import psycopg2  # noqa: E402
from support import _fetchtuple, _open_connection, _open_transaction  # noqa: E402

SERVER = pathlib.Path(__file__).parents[1] / "behaviour" / "postgres_server.py"
UTC = datetime.timezone.utc
NOON = datetime.datetime(2020, 1, 2, 12, 4, 5)


class Kind(str, enum.Enum):
    """Text that is a member."""

    BOOK = "book"


class Rank(enum.IntEnum):
    """A number that is a member."""

    FIRST = 1


VALUES = [
    "it's \\", "5", "1.5", "true", "2020-01-02", "2020-01-02 03:04:05+02", "12:00", "1 day", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    '{"a": 1}', "127.0.0.1", "\\xab", "101", "", 5, -5, 2**15, 2**31, -(2**31), 2**63, True, False, 1.0, 1.5, -2.5, 1e20, float("nan"),
    float("inf"), decimal.Decimal("5"), decimal.Decimal("1E+2"), decimal.Decimal("1.50"), decimal.Decimal("NaN"), None, NOON,
    NOON.replace(microsecond=6000), NOON.replace(tzinfo=UTC), NOON.date(), datetime.time(1, 2, 3), datetime.time(1, 2, tzinfo=UTC),
    datetime.timedelta(-1, 5, 7), datetime.timedelta(1), b"ab\x00", bytearray(b"q"), memoryview(b"z"), [1, 2], ["a", None], [],
    [1, 2.5], [2**40, 1], [True], [NOON.date()], Kind.BOOK, Rank.FIRST,
]  # fmt: skip
COLUMNS = {
    "text": "a", "varchar(3)": "a", "bpchar": "a", "bool": "t", "int2": "5", "int4": "5", "int8": "5", "float4": "5", "float8": "5",
    "numeric": "5", "numeric(5,1)": "5", "date": "2020-01-02", "time": "12:00", "timetz": "12:00+02", "timestamp": "2020-01-02",
    "timestamptz": "2020-01-02 00:00:00+00", "interval": "1 day", "uuid": VALUES[8], "json": '{"a":1}', "jsonb": '{"a":1}',
    "bytea": "\\x71", "inet": "127.0.0.1", "cidr": "10.0.0.0/8", "varbit": "101", "money": "5", "int4[]": "{1,2}", "text[]": "{a,b}",
    "numeric[]": "{1,2.5}", "date[]": "{2020-01-02}", "mood": "a", "words": "a",
}  # fmt: skip
QUERIES = [
    "INSERT INTO t VALUES (%s)", "UPDATE t SET v = %s", "SELECT 1 FROM t WHERE v = %s", "SELECT v FROM t WHERE v >= %s",
    "SELECT v FROM t WHERE v IN (%s, %s)", "SELECT v FROM t WHERE v = ANY(%s)", "SELECT coalesce(v, %s) FROM t",
    "SELECT v FROM t LIMIT %s", "SELECT abs(%s), v FROM t", "SELECT v FROM t WHERE v > now() - %s", "SELECT v FROM t WHERE v::text LIKE %s",
    "SELECT v - %s FROM t", "SELECT v FROM t WHERE v BETWEEN %s AND %s",
]  # fmt: skip
# An empty list is text in psycopg2; the text of an array is no value for asyncpg.
LOUD = ([],)


def told(rows):
    return [[(type(value).__name__, bytes(value) if isinstance(value, memoryview) else repr(value)) for value in row] for row in rows]


async def compare(url, settle):
    cursor = settle.cursor()
    connection = await _open_connection(url)
    alike = 0
    faults = []
    for column, first in COLUMNS.items():
        cursor.execute(f"DROP TABLE IF EXISTS t; CREATE TABLE t (v {column}); INSERT INTO t VALUES ('{first}')")
        for query in QUERIES:
            numbers = iter(range(1, 9))
            other = re.sub("%s", lambda _: f"${next(numbers)}", query)
            for value in VALUES:
                values = (value,) * query.count("%s")
                cursor.execute("BEGIN")
                try:
                    cursor.execute(query, values)
                    before = told(cursor.fetchall()) if cursor.description else []
                    cursor.execute("SELECT * FROM t")
                    before = before, told(cursor.fetchall())
                except psycopg2.Error as error:
                    before = error.pgcode
                cursor.execute("ROLLBACK")
                await connection.execute("BEGIN")
                try:
                    after = told(map(tuple, await connection.fetch(other, *values)))
                    after = after, told(map(tuple, await connection.fetch("SELECT * FROM t")))
                except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                    after = getattr(error, "sqlstate", None)
                await connection.execute("ROLLBACK")
                both_fail = not isinstance(before, tuple) and not isinstance(after, tuple)
                is_refused = value in LOUD and not isinstance(after, tuple)
                if before == after or both_fail or is_refused:
                    alike += 1
                else:
                    faults.append(f"{column} | {query} | {value!r}\n  {before}\n  {after}")
    await connection.close()
    assert not faults, "\n".join(faults)
    return alike


async def rows(url):
    async with _open_transaction(url) as connection:
        await connection.execute("CREATE TABLE pairs (a int, b text)")
        await connection.executemany("INSERT INTO pairs VALUES ($1, $2)", [(1, "x"), ("2", None)])
        # All rows change, though one is fetched.
        assert await _fetchtuple(connection, "UPDATE pairs SET b = $1 RETURNING a, b", "y") == (1, "y")
        assert await _fetchtuple(connection, "SELECT 1 WHERE false") is None
        assert [tuple(row) for row in await connection.fetch("SELECT * FROM pairs ORDER BY a")] == [(1, "y"), (2, "y")]
    try:
        async with _open_transaction(url) as connection:
            await connection.execute("DELETE FROM pairs")
            raise KeyError
    except KeyError:
        pass
    host, port = re.search(r"@(.*):(\d+)/", url).groups()
    connection = await _open_connection(f"host={host} port={port} user='postgres' dbname = postgres", application_name="it's")
    assert await _fetchtuple(connection, "SELECT count(*), current_setting('application_name') FROM pairs") == (2, "it's")
    await connection.close()
    for wrong in {"dbname": "absent"}, {"port": 1}, {"host": "127.0.0.1", "port": "1", "connect_timeout": "3"}:
        try:
            await _open_connection(url, **wrong)
        except asyncpg.PostgresConnectionError as error:
            assert error.sqlstate is None
        else:
            raise AssertionError(wrong)


def main():
    for name in re.findall(r"\basyncpg(?:\.\w+)+", sys.stdin.read()):
        value = asyncpg
        for part in name.split(".")[1:]:
            value = getattr(value, part)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, SERVER, str(port), str(pathlib.Path(folder, "dump"))]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        server.stdout.readline()
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        try:
            settle = psycopg2.connect(url)
            settle.autocommit = True
            settle.cursor().execute("CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN words AS text; ALTER ROLE postgres SET TimeZone TO 'Europe/Berlin'")
            settle.close()
            settle = psycopg2.connect(url)
            settle.autocommit = True
            alike = asyncio.run(compare(url, settle))
            asyncio.run(rows(url))
            print(f"{alike} values alike")
            settle.close()
        finally:
            server.stdin.close()
            server.wait()


main()
